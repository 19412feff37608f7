import { bareValue, findValueFlaw } from './value-flaw.ts';

/** What a Supabase key says of itself, without asking anybody. */
export interface KeyShape {
  /**
   * `legacy` keys are JWTs of a project; `new` ones are `sb_publishable_…` and `sb_secret_…`; a `user_token` is the JWT
   * of somebody who signed in, and no key.
   */
  readonly kind: 'legacy' | 'new' | 'user_token' | 'placeholder' | 'unrecognised';
  /** `other` for a role that is neither; null when there is none. */
  readonly role: 'anon' | 'service' | 'other' | null;
  /** The project's reference; self-hosted keys and new ones carry none. */
  readonly ref: string | null;
  /** Milliseconds since 1970; null when it never expires. */
  readonly expiresAt: number | null;
  /** False for a new key that is not of the length that Supabase makes; the shape is not documented. */
  readonly isWellFormed: boolean;
  /** Made for demonstrations, and printed in public documentation. */
  readonly isDemo: boolean;
}

const blank = { role: null, ref: null, expiresAt: null, isWellFormed: true, isDemo: false } as const;

/** The 22 random characters and 8 of a checksum that Supabase's own key generator writes. */
const newKeyPattern = /^sb_(publishable|secret)_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}$/;

const slotOfRole: ReadonlyMap<string, 'anon' | 'service'> = new Map([
  ['anon', 'anon'],
  ['service_role', 'service'],
]);

/** Takes a key apart. Quotes and spaces around it do not hide what it is. */
export function parseKey(value: string): KeyShape {
  const bare = bareValue(value);
  if (findValueFlaw(bare) === 'is a placeholder') return { ...blank, kind: 'placeholder' };
  const [, prefix] = /^sb_([a-z]+)_/.exec(bare) ?? [];
  if (prefix === 'publishable' || prefix === 'secret') {
    const role = prefix === 'secret' ? 'service' : 'anon';
    return { ...blank, kind: 'new', role, isWellFormed: newKeyPattern.test(bare) };
  }
  const claims = parseClaims(bare);
  return claims ? describeClaims(claims) : { ...blank, kind: 'unrecognised' };
}

function describeClaims({ role, ref, exp, iss, sub }: Record<string, unknown>): KeyShape {
  const isUserToken = typeof sub === 'string' || role === 'authenticated' || /\/auth\/v1\/?$/.test(String(iss));
  return {
    ...blank,
    kind: isUserToken ? 'user_token' : 'legacy',
    role: typeof role === 'string' ? (slotOfRole.get(role) ?? 'other') : null,
    ref: typeof ref === 'string' ? ref : null,
    expiresAt: typeof exp === 'number' ? exp * 1_000 : null,
    isDemo: iss === 'supabase-demo',
  };
}

/** The claims of a signed JWT; the signature cannot be verified without the secret. */
function parseClaims(text: string): Record<string, unknown> | null {
  const [header, payload, signature, ...rest] = text.split('.');
  if (!header || !payload || !signature || rest.length > 0) return null;
  const [head, claims] = [parseSegment(header), parseSegment(payload)];
  return head && typeof head.alg === 'string' && head.alg !== 'none' ? claims : null;
}

function parseSegment(segment: string): Record<string, unknown> | null {
  if (!/^[\w-]+$/.test(segment)) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    // Not JSON, and so not a JWT: that is the answer.
    return null;
  }
}
