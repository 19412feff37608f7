import type { Contract } from '../../contract/schema.ts';
import {
  type FoundVariable,
  findVariable,
  namedSecrets,
  namesOf,
  passwordIn,
  platformVariable,
  publicVariables,
  secretVariables,
} from '../../contract/variables.ts';
import type { Check } from '../../core/check.ts';
import type { Ports, Shapes } from '../ports.ts';
import { bareValue, findEmailKeyFlaw } from '../value-flaw.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { type HeldKey, holdKey, judgeKey, judgePair, readKey, replaceSecret, type Slot } from './judge-key.ts';
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
        return found && holdKey(found.name, found.value, shapes);
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
  const anonNames = namesOf(contract, anonKey);
  const isOurs = (name: string) => !publicNames.includes(name) && !anonNames.includes(name);
  const listed = secretVariables(contract).filter(isOurs);
  const other = namedSecrets(names).filter((name) => isOurs(name) && !listed.includes(name));
  const held = new Set(
    [
      ...listed.map((name) => bareValue(read(name) ?? '')),
      // Whatever else calls itself a secret may hold several, or a word such as `true`.
      ...other.flatMap((name) => (read(name) ?? '').split(',').map(bareValue)).filter(isLong),
    ].filter((value) => value !== '' && !isHarmless(value, shapes)),
  );
  const copies = contract.environment.public.filter(({ copyOf }) => copyOf === anonKey).map(({ name }) => name);
  const anonSlots = new Set([...anonNames, ...copies]);
  return publicNames.flatMap((name) => {
    const value = bareValue(read(name) ?? '');
    const holders = [value, ...decodedParts(value)].map((text) => describeSecret(text, held, shapes));
    const holder = holders.find((each) => each !== null);
    return holder ? [leak(name, holder, anonSlots.has(name))] : [];
  });
}

const serviceKeyHolder = 'a service key';
const replaceAnySecret =
  'create a new one for the server, rebuild and deploy; only then revoke the old where it was issued';

const isLong = (text: string) => text.length >= shortestSecret;

/** What a value says once it is decoded, where it was written for a URL or in base64 to fit on a line. */
function decodedParts(value: string): string[] {
  const inUrl = value.includes('%') ? [unescapeUrl(value)] : [];
  const words = value.match(/[A-Za-z0-9+/_-]{24,}/g) ?? [];
  const decoded = words.map((word) => Buffer.from(word, 'base64').toString('utf8'));
  // What was never base64 gives bytes that are no text.
  return [...inUrl, ...decoded.filter((text) => /^[\x20-\x7e\s]+$/.test(text))];
}

function unescapeUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a value gives away, alone or inside of something longer, such as a line of JSON, a header or an address. */
function describeSecret(value: string, held: ReadonlySet<string>, shapes: Shapes): string | null {
  const words = [value, ...(value.match(/[\w.-]+/g) ?? []).flatMap(wordAndEnds)];
  if (words.some((word) => readKey(word, shapes).role === 'service')) return serviceKeyHolder;
  const isEmailKey = (word: string) =>
    isLong(word) && looksRandom(word) && shapes.email.isKey(word) && !isHarmless(word, shapes);
  if (words.some(isEmailKey)) return 'a key of the e-mail provider';
  if (words.some(shapes.project.isAccountToken)) return 'a token of the account';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----|"d"\s*:\s*"[\w-]{32,}"/.test(value)) return 'a private key';
  if (isAddressWithPassword(value)) return 'an address with a password';
  const isHeld = (secret: string) => value === secret || (isLong(secret) && value.includes(secret));
  if ([...held].some(isHeld)) return 'a secret of the server';
  return words.some((word) => shapes.others.isSecret(word) && !isHarmless(word, shapes)) ? 'a secret key' : null;
}

/** More than any key has of signs that words are joined by, and more characters than it has: the rest of a value is no key. */
const mostSigns = 256;
const longestKey = 8_192;

/** A word, and what it ends with after each sign that words are joined by: a prefix does not hide a key. */
function wordAndEnds(word: string): string[] {
  const signs = [...word.matchAll(/[_.-]/g)].slice(-mostSigns);
  const ends = signs.map(({ index }) => word.slice(index + 1));
  return [word, ...ends.filter(({ length }) => length <= longestKey)];
}

/** Names are words with hyphens between; what a machine made has digits, or capitals inside, or no end. */
const looksRandom = (word: string) => /[a-z][A-Z]|\d.*\d/.test(word) || /^\w{24,}$/.test(word);

/** A sentence about passwords is none, and neither is a page whose port or path happens to be followed by an `@`. */
function isAddressWithPassword(value: string): boolean {
  if (passwordIn(value) === null || /^https?:\/\/[^:/@]+:\d+([/?#]|$)/i.test(value)) return false;
  return /:\/+/.test(value) || /\b(host|hostaddr|server|data source|user|uid|user id|dbname|database)\s*=/i.test(value);
}

/** An anon key in a secret's place is a fault of that place, and a placeholder is nobody's secret. */
function isHarmless(value: string, shapes: Shapes): boolean {
  const { kind, role } = readKey(value, shapes);
  return kind === 'placeholder' || role === 'anon';
}

/** Where the anon key belongs, browsers need one; what they have got must be replaced before it is taken from the server. */
function leak(variable: string, holder: string, isAnonSlot: boolean): Flaw {
  const consequence = holder === serviceKeyHolder ? ': anybody can read and change every table' : '';
  const first = isAnonSlot ? `Set ${variable} to the publishable (anon) key` : `Take the secret out of ${variable}`;
  const next = holder === serviceKeyHolder ? replaceSecret : replaceAnySecret;
  return {
    variable,
    status: 'failed',
    reason: 'leaking',
    problem: `${variable} holds ${holder}, and reaches every browser${consequence}`,
    hint: `${first}, ${next}`,
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
