import { createHmac, createPublicKey, type JsonWebKey, timingSafeEqual, verify } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

export interface TokenKeys {
  readonly jwtSecret: string;
  /** For ES256 or RS256; its private part is not needed. */
  readonly signingKey: JsonWebKey | null;
}

/** Whose a token is, or why it is refused. */
export type TokenReading =
  | { readonly claims: Claims }
  | { readonly refusal: { readonly code: string; readonly message: string; readonly details: string | null } };

const allowedSkewSeconds = 30;

/** What PostgREST 14 makes of a token (its Auth/Jwt.hs). */
export function readToken(token: string, keys: TokenKeys, audience: string | null): TokenReading {
  const refuse = (code: string, message: string, details: string | null = null) => ({
    refusal: { code, message, details },
  });
  const parts = token.split('.');
  if (!token) return refuse('PGRST301', 'Empty JWT is sent in Authorization header');
  if (parts.length !== 3) return refuse('PGRST301', `Expected 3 parts in JWT; got ${parts.length}`);
  if (!isSigned(parts, keys)) {
    const details = 'None of the keys was able to decode the JWT';
    return refuse('PGRST301', 'No suitable key or wrong key type', details);
  }
  const claims = parse(parts[1]);
  if (!claims) return refuse('PGRST303', 'Parsing claims failed');
  const now = Math.floor(Date.now() / 1_000);
  const { exp = now, nbf = now, iat = now, aud = [] } = claims;
  if (Number(exp) < now - allowedSkewSeconds) return refuse('PGRST303', 'JWT expired');
  if (Number(nbf) > now + allowedSkewSeconds) return refuse('PGRST303', 'JWT not yet valid');
  if (Number(iat) > now + allowedSkewSeconds) return refuse('PGRST303', 'JWT issued at future');
  // A token that is for nobody in particular is for everybody.
  const audiences = [aud].flat();
  if (audience === null || audiences.length === 0 || audiences.includes(audience)) return { claims };
  return refuse('PGRST303', 'JWT not in audience');
}

function isSigned([header = '', payload = '', signature = '']: readonly string[], keys: TokenKeys): boolean {
  const { jwtSecret, signingKey } = keys;
  const signed = Buffer.from(`${header}.${payload}`);
  const given = Buffer.from(signature, 'base64url');
  const algorithm = parse(header)?.alg;
  if (algorithm === 'HS256') {
    const right = createHmac('sha256', jwtSecret).update(signed).digest();
    return given.length === right.length && timingSafeEqual(given, right);
  }
  if (!signingKey || signingKey.alg !== algorithm) return false;
  const key = createPublicKey({ key: signingKey, format: 'jwk' });
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, given);
}

function parse(part = ''): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && !Array.isArray(value) ? (value as Claims | null) : null;
  } catch {
    return null;
  }
}
