import { findVariable, platformVariable } from '../../contract/find-variable.ts';
import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { findPublicLeaks, findStrayKeys } from './find-public-leaks.ts';
import { type HeldKey, judgeKey, judgePair, judgeResendKey, type Slot } from './judge-key.ts';
import { isLoopbackUrl, projectReference } from './judge-url.ts';
import { parseKey } from './key-shape.ts';

const { anonKey, serviceKey, resendKey, supabaseUrl } = platformVariable;

/** Keys are long and look alike: in the wrong slot, a service key opens every row to every browser. */
export function environmentKeys(
  { environment, clock }: Pick<Ports, 'environment' | 'clock'>,
  contract: Contract,
): Check {
  return {
    name: 'environment.keys',
    title: 'Every key has the shape, the role and the project of its slot, and is not about to expire',
    critical: true,
    confirmAfter: 1,
    run() {
      const { read } = environment;
      const url = findVariable(contract, supabaseUrl, read)?.value ?? '';
      const place = { ref: projectReference(url), isLocal: isLoopbackUrl(url), now: clock.now() };
      const hold = (name: string): HeldKey | null => {
        const found = findVariable(contract, name, read);
        return found && { variable: found.name, value: found.value, shape: parseKey(found.value) };
      };
      const anon = hold(anonKey);
      const service = hold(serviceKey);
      const resend = findVariable(contract, resendKey, read);
      const copies = contract.environment.public
        .filter(({ copyOf }) => copyOf === anonKey)
        .flatMap(({ name }) => hold(name) ?? []);

      const flaws = [
        ...judgePair(anon, service, place),
        ...findStrayKeys(contract, read),
        ...findPublicLeaks(contract, read),
        ...copies.flatMap((copy) => judgeCopy(copy, place)),
        ...(resend ? judgeResendKey(resend) : []),
        ...(anon ? [] : notJudged(anonKey, contract)),
        ...(service ? [] : notJudged(serviceKey, contract)),
      ];
      const keys = [anon, service, ...copies].filter((key) => key !== null);
      return concludeFlaws(flaws, 'Every key fits its slot', {
        keys: Object.fromEntries(keys.map(({ variable, shape: { kind, role } }) => [variable, { kind, role }])),
        comparedWithProject: place.ref !== null && keys.some(({ shape }) => shape.ref !== null),
      });
    },
  };
}

/** A public copy that does not work is a matter for the browsers alone; one that leaks is found among the public leaks. */
function judgeCopy(copy: HeldKey, place: Omit<Slot, 'role'>): Flaw[] {
  return judgeKey(copy, { ...place, role: 'anon' })
    .filter(({ reason }) => reason !== 'leaking')
    .map((finding) => ({ ...finding, status: 'degraded' }));
}

/** That a key is missing is for `environment.variables` to say; here it only means that nothing was verified. */
function notJudged(name: string, contract: Contract): Flaw[] {
  if (contract.environment.optional.some((variable) => variable.name === name)) return [];
  const problem = `${name} is not set, so that there is nothing to look at`;
  return [{ variable: name, status: 'degraded', reason: 'not_verified', problem, hint: `Set ${name}` }];
}
