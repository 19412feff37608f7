import type { Contract } from '../../contract/schema.ts';
import {
  type FoundVariable,
  findVariable,
  namesOf,
  passwordIn,
  platformVariable,
  publicVariables,
  secretVariables,
} from '../../contract/variables.ts';
import type { Check } from '../../core/check.ts';
import type { Ports, Shapes } from '../ports.ts';
import { bareValue, findEmailKeyFlaw, findValueFlaw } from '../value-flaw.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { type HeldKey, judgeKey, judgePair, readKey, type Slot } from './judge-key.ts';
import { isLoopbackUrl, projectReference } from './judge-url.ts';

const { anonKey, serviceKey, emailKey, projectUrl } = platformVariable;

/** Keys are long and look alike: in the wrong slot, a service key opens every row to every browser. */
export function environmentKeys(
  { environment, shapes, clock }: Pick<Ports, 'environment' | 'shapes' | 'clock'>,
  contract: Contract,
): Check {
  return {
    name: 'environment.keys',
    title: 'Every key has the shape, the role and the project of its slot, and is not about to expire',
    critical: true,
    confirmAfter: 1,
    run() {
      const { read } = environment;
      const url = findVariable(contract, projectUrl, read)?.value ?? '';
      const place = { ref: projectReference(url, shapes), isLocal: isLoopbackUrl(url), now: clock.now() };
      const hold = (name: string): HeldKey | null => {
        const found = findVariable(contract, name, read);
        if (!found) return null;
        const { value } = found;
        return { variable: found.name, flaw: findValueFlaw(value, shapes), shape: readKey(value, shapes) };
      };
      const anon = hold(anonKey);
      const service = hold(serviceKey);
      const email = findVariable(contract, emailKey, read);
      const copies = contract.environment.public
        .filter(({ copyOf }) => copyOf === anonKey)
        .flatMap(({ name }) => hold(name) ?? []);

      const flaws = [
        ...judgePair(anon, service, place),
        ...findStrayKeys(contract, environment, shapes),
        ...findPublicLeaks(contract, environment, shapes),
        ...copies.flatMap((copy) => judgeCopy(copy, place)),
        ...(email ? judgeEmailKey(email, shapes) : []),
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

/** E-mail has a fallback, and so a wrong key degrades. */
function judgeEmailKey(found: FoundVariable, shapes: Shapes): Flaw[] {
  const flaw = findEmailKeyFlaw(found, shapes);
  return flaw ? [{ variable: found.name, status: 'degraded', reason: 'invalid', ...flaw }] : [];
}

/** That a key is missing is for `environment.variables` to say; here it only means that nothing was verified. */
function notJudged(name: string, contract: Contract): Flaw[] {
  if (contract.environment.optional.some((variable) => variable.name === name)) return [];
  const problem = `${name} is not set, so that there is nothing to look at`;
  return [{ variable: name, status: 'degraded', reason: 'not_verified', problem, hint: `Set ${name}` }];
}

/** Shorter, and what looks like an e-mail key or a secret of the server may be a word. */
const shortestSecret = 11;

/** Secrets in variables that are built into what browsers download: there, everybody can read them. */
function findPublicLeaks(contract: Contract, { names, read }: Ports['environment'], shapes: Shapes): Flaw[] {
  const publicNames = publicVariables(contract, names);
  const anonNames = namesOf(contract, platformVariable.anonKey);
  const held = new Set(
    secretVariables(contract)
      .filter((name) => !publicNames.includes(name) && !anonNames.includes(name))
      .map((name) => bareValue(read(name) ?? ''))
      .filter((value) => value !== '' && !isHarmless(value, shapes)),
  );
  return publicNames.flatMap((name) => {
    const value = bareValue(read(name) ?? '');
    const holder = describeSecret(value, held, shapes);
    return holder === null ? [] : [leak(name, holder)];
  });
}

/** What a value gives away, alone or inside of something longer, such as a line of JSON, a header or an address. */
function describeSecret(value: string, held: ReadonlySet<string>, shapes: Shapes): string | null {
  const words = [value, ...(value.match(/[\w.-]+/g) ?? [])];
  if (words.some((word) => readKey(word, shapes).role === 'service')) return 'a service key';
  const isEmailKey = (word: string) =>
    word.length >= shortestSecret && shapes.email.isKey(word) && !isHarmless(word, shapes);
  if (words.some(isEmailKey)) return 'a key of the e-mail provider';
  if (words.some(shapes.project.isAccountToken)) return 'a token of the account';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value)) return 'a private key';
  if (passwordIn(value) !== null) return 'an address with a password';
  const isHeld = (secret: string) => value === secret || (secret.length >= shortestSecret && value.includes(secret));
  return [...held].some(isHeld) ? 'a secret of the server' : null;
}

/** An anon key in a secret's place is a fault of that place, and a placeholder is nobody's secret. */
function isHarmless(value: string, shapes: Shapes): boolean {
  const { kind, role } = readKey(value, shapes);
  return kind === 'placeholder' || role === 'anon';
}

function leak(variable: string, holder: string): Flaw {
  return {
    variable,
    status: 'failed',
    reason: 'leaking',
    problem: `${variable} holds ${holder}, and reaches every browser`,
    hint: `Revoke what ${variable} holds, and take it out of the public variables`,
  };
}

/** Service keys under a name of the anon key that is not in use: whoever reads that name gets them. Public ones are found elsewhere. */
function findStrayKeys(contract: Contract, { names, read }: Ports['environment'], shapes: Shapes): Flaw[] {
  const used = findVariable(contract, platformVariable.anonKey, read)?.name;
  const publicNames = publicVariables(contract, names);
  return namesOf(contract, platformVariable.anonKey)
    .filter((name) => name !== used && !publicNames.includes(name))
    .filter((name) => readKey(read(name) ?? '', shapes).role === 'service')
    .map((variable) => ({
      variable,
      status: 'failed',
      reason: 'leaking',
      problem: `${variable} holds a service key, though it is a name of the anon key`,
      hint: `Unset ${variable}`,
    }));
}
