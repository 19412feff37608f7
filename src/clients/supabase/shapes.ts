import type { ApiKey, ProjectShapes } from '../../checks/ports.ts';

const hostedDomain = '.supabase.co';
/** One project has several: its own, one that spreads reads over all its databases, and one for each replica. */
const hostedName = /^([a-z0-9]+)(?:-all|-rr-[a-z0-9-]+)?\.supabase\.(?:co|in|red)$/;

/** What the URL and the keys of a Supabase project look like. */
export const supabaseShapes: ProjectShapes = {
  urlForm: `https://<project>${hostedDomain}`,
  readKey,
  projectOf: (hostname) => hostedName.exec(hostname)?.[1] ?? null,
  otherPlaceAt: (hostname) => otherPlaces.find(([pattern]) => pattern.test(hostname))?.[1] ?? null,
  isAccountToken: (value) => /^sbp_(v\d_)?[0-9a-f]{40}$/.test(value),
  isExample: (value) => examples.some((pattern) => pattern.test(value)),
};

/** What stands beside the URL of the Data API in the dashboard, and is copied instead. */
const otherPlaces: readonly (readonly [RegExp, string])[] = [
  [/^db\.[a-z0-9]+\.supabase\.(co|in|red)$/, 'the address of the database'],
  [/\.pooler\.supabase\.com$/, 'the address of the connection pooler'],
  [/^[a-z0-9]+\.storage\.supabase\.co$/, 'the address of Storage alone'],
  [/^[a-z0-9]+\.functions\.supabase\.co$/, 'the address of Functions alone'],
  [/^(app\.|www\.|api\.)?supabase\.(com|io)$/, 'the address of the dashboard'],
];

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
