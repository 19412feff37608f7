import type { ApiKey, Shapes } from '../ports.ts';
import { bareValue, findValueFlaw, isPlaceholder, remedyFor, type ValueFlaw } from '../value-flaw.ts';
import type { Flaw } from './conclude-flaws.ts';

const dayMs = 24 * 3_600_000;
/** A month: long enough to plan the rotation of a key that every deployment carries. */
const expiryNoticeMs = 30 * dayMs;

/** A key, or what was never filled in. */
type KeyShape = Omit<ApiKey, 'kind'> & { readonly kind: ApiKey['kind'] | 'placeholder' };

/** One variable and the key in it. */
export interface HeldKey {
  readonly variable: string;
  readonly flaw: ValueFlaw | null;
  /** Whether something hangs on to it that no key has, such as a comma, half a pair of quotes or a comment. */
  readonly hasStrayCharacters: boolean;
  readonly shape: KeyShape;
}

/** Reads what a variable holds for a key. */
export function holdKey(variable: string, value: string, shapes: Shapes): HeldKey {
  const hasStrayCharacters = /[^\w.-]/.test(bareValue(value));
  return { variable, flaw: findValueFlaw(value, shapes), hasStrayCharacters, shape: readKey(value, shapes) };
}

/** Looks at a key. Quotes and spaces around it do not hide what it is; what a placeholder looks like says nothing. */
export function readKey(value: string, shapes: Shapes): KeyShape {
  if (isPlaceholder(value, shapes)) return { ...shapes.project.readKey(''), kind: 'placeholder' };
  return shapes.project.readKey(bareValue(value));
}

/** What a key must fit: who it is for, which project, and when it is. */
export interface Slot {
  readonly role: 'anon' | 'service';
  /** The reference of the hosted project; null when the host does not tell. */
  readonly ref: string | null;
  readonly isLocal: boolean;
  readonly now: number;
}

/** In this order, because a server whose key is deleted first is down. */
export const replaceSecret =
  'create a new secret key for the server, rebuild and deploy; only then delete the old (Settings > API Keys)';

/** Whether the one key in a slot is a key, fits the slot and the project, and will go on doing so. */
export function judgeKey({ variable, flaw, hasStrayCharacters, shape }: HeldKey, slot: Slot): Flaw[] {
  const find = (status: Flaw['status'], reason: Flaw['reason'], fault: string, hint: string): Flaw => ({
    variable,
    status,
    reason,
    problem: `${variable} ${fault}`,
    hint,
  });
  const setRight = `Set ${variable} to the ${slot.role === 'anon' ? 'publishable (anon)' : 'secret (service role)'} key`;

  if (shape.kind === 'placeholder') return [find('failed', 'invalid', 'is a placeholder', setRight)];
  if (shape.kind === 'unrecognised') return [find('failed', 'invalid', 'is not a key of the Data API', setRight)];
  if (shape.kind === 'user_token') return [find('failed', 'invalid', 'is the token of a user, not a key', setRight)];

  const findings: Flaw[] = [];
  if (flaw) findings.push(find('failed', 'invalid', flaw, remedyFor(flaw, variable)));
  else if (hasStrayCharacters)
    findings.push(
      find('failed', 'invalid', 'holds more than a key', `Set ${variable} to the key alone: copy it again`),
    );
  if (shape.role === null) findings.push(find('failed', 'invalid', 'carries no role', setRight));
  if (shape.role === 'other')
    findings.push(find('degraded', 'invalid', 'carries a role that is neither anon nor service_role', setRight));
  if (shape.role === 'service' && slot.role === 'anon')
    findings.push(
      find(
        'failed',
        'leaking',
        'holds a service key: whoever gets it reads and changes every table',
        `${setRight}, ${replaceSecret}`,
      ),
    );
  if (shape.role === 'anon' && slot.role === 'service')
    findings.push(find('failed', 'forbidden', 'holds an anon key, which may not do the work of a server', setRight));
  if (!shape.isWellFormed)
    findings.push(find('degraded', 'invalid', 'is not as long as such keys are', `Copy ${variable} again`));
  if (shape.isDemo && !slot.isLocal)
    findings.push(
      find('failed', 'leaking', 'is the demonstration key that everybody knows', 'Generate keys of your own'),
    );
  findings.push(...judgeProject(shape, slot, find), ...judgeExpiry(shape, slot, find));
  return findings;
}

type Find = (status: Flaw['status'], reason: Flaw['reason'], fault: string, hint: string) => Flaw;

/** Hosted legacy keys name their project; self-hosted and new ones do not. */
function judgeProject({ kind, ref }: KeyShape, slot: Slot, find: Find): Flaw[] {
  if (kind !== 'legacy' || slot.ref === null || ref === slot.ref) return [];
  const hint = 'Copy the URL and the keys from one and the same project';
  return ref === null
    ? [find('degraded', 'not_verified', 'does not say which project it belongs to', hint)]
    : [find('failed', 'unauthorized', 'belongs to another project than the URL', hint)];
}

function judgeExpiry({ expiresAt }: KeyShape, { now }: Slot, find: Find): Flaw[] {
  if (expiresAt === null || expiresAt - now > expiryNoticeMs) return [];
  if (expiresAt <= now) return [find('failed', 'expiring', 'has expired', 'Create a new key and set it everywhere')];
  const days = Math.floor((expiresAt - now) / dayMs);
  const fault = days === 0 ? 'expires within a day' : `expires in ${days} ${days === 1 ? 'day' : 'days'}`;
  return [find('degraded', 'expiring', fault, 'Create a new key and set it everywhere before the old one expires')];
}

/** The two keys of the server, each for itself and against the other. */
export function judgePair(anon: HeldKey | null, service: HeldKey | null, place: Omit<Slot, 'role'>): Flaw[] {
  const flaws = [
    ...(anon ? judgeKey(anon, { ...place, role: 'anon' }) : []),
    ...(service ? judgeKey(service, { ...place, role: 'service' }) : []),
  ];
  if (!anon || !service) return flaws;
  const both = [anon, service].map(({ variable }) => variable);
  if (anon.shape.role === 'service' && service.shape.role === 'anon')
    return [
      ...flaws.filter(({ reason }) => reason !== 'leaking' && reason !== 'forbidden'),
      ...both.map((variable) => swapped(variable, both)),
    ];
  const refs = [anon.shape.ref, service.shape.ref];
  const isSplit = place.ref === null && !refs.includes(null) && refs[0] !== refs[1];
  return isSplit ? [...flaws, ...both.map((variable) => split(variable, both))] : flaws;
}

function swapped(variable: string, both: readonly string[]): Flaw {
  return {
    variable,
    status: 'failed',
    reason: 'leaking',
    problem: `${both.join(' and ')} are swapped: the service key is where the anon key belongs`,
    hint: `Exchange ${both.join(' and ')}; if browsers got the service key, ${replaceSecret}`,
  };
}

function split(variable: string, both: readonly string[]): Flaw {
  return {
    variable,
    status: 'failed',
    reason: 'unauthorized',
    problem: `${both.join(' and ')} belong to two projects`,
    hint: 'Copy the URL and the keys from one and the same project',
  };
}
