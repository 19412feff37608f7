import type { ApiKey, ProjectShapes } from '../../checks/ports.ts';

const hostedDomain = '.supabase.co';

/** What the URL and the keys of a Supabase project look like. */
export const supabaseShapes: ProjectShapes = {
  urlForm: `https://<project>${hostedDomain}`,
  readKey,
  projectOf: (hostname) => (hostname.endsWith(hostedDomain) ? hostname.slice(0, -hostedDomain.length) : null),
  isAccountToken: (value) => /^sbp_(v\d_)?[0-9a-f]{40}$/.test(value),
  isExample: (value) => examples.some((pattern) => pattern.test(value)),
};

/** What the documentation prints where the URL of a project belongs. */
const examples: readonly RegExp[] = [/:\/\/([^/@]*[:@])?your[-_]supabase/i, /(^|[/@.])example\.supabase\.co/i];

const blank = { role: null, ref: null, expiresAt: null, isWellFormed: true, isDemo: false } as const;

/** The 22 random characters and 8 of a checksum that Supabase's own key generator writes; it is not documented. */
const newKeyPattern = /^sb_(publishable|secret)_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}$/;

const slotOfRole: ReadonlyMap<string, 'anon' | 'service'> = new Map([
  ['anon', 'anon'],
  ['service_role', 'service'],
]);

/** Takes a key apart: `sb_publishable_…` and `sb_secret_…` are the new ones, JWTs the legacy ones. */
function readKey(value: string): ApiKey {
  const [, prefix] = /^sb_([a-z]+)_/.exec(value) ?? [];
  if (prefix === 'publishable' || prefix === 'secret') {
    const role = prefix === 'secret' ? 'service' : 'anon';
    return { ...blank, kind: 'new', role, isWellFormed: newKeyPattern.test(value) };
  }
  const claims = parseClaims(value);
  return claims ? describeClaims(claims) : { ...blank, kind: 'unrecognised' };
}

function describeClaims({ role, ref, exp, iss, sub }: Record<string, unknown>): ApiKey {
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
