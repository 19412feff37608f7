import { createHmac, createPrivateKey, createPublicKey, type JsonWebKey, sign, verify } from 'node:crypto';
import type { Secret } from '../core/scrubber.ts';

/** Makes a signed JWT of its claims. The key stays inside, where nothing can print it. */
export type TokenSigner = (claims: object) => string;

type SigningKey =
  | { readonly ok: true; readonly signer: TokenSigner }
  | { readonly ok: false; readonly problem: string };

/** Signs with a secret that both sides know (HS256). */
export function signWithSecret(secret: Secret): TokenSigner {
  return (claims) =>
    compose({ alg: 'HS256' }, claims, (text) => createHmac('sha256', secret.reveal()).update(text).digest());
}

/** Reads one private JWK to sign with (ES256 or RS256). What is wrong is said without a word of what was given. */
export function readSigningKey(text: string): SigningKey {
  const jwk = parseJwk(text);
  if (jwk === null) return { ok: false, problem: 'is not the JSON of one JWK' };
  const alg = algorithmOf(jwk);
  if (alg === null) return { ok: false, problem: 'is a key for neither ES256 (EC, P-256) nor RS256 (RSA)' };
  if (jwk.d === undefined) return { ok: false, problem: 'is a public key: its private part is not there' };
  try {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    const dsaEncoding = 'ieee-p1363';
    const signText = (content: string) => sign('sha256', Buffer.from(content), { key, dsaEncoding });
    // Node takes the public part as it is written, and nobody could verify what a part of another key has signed.
    const isPair = verify('sha256', Buffer.from(alg), { key: createPublicKey(key), dsaEncoding }, signText(alg));
    const header = { alg, ...(typeof jwk.kid === 'string' && { kid: jwk.kid }) };
    if (isPair) return { ok: true, signer: (claims) => compose(header, claims, signText) };
  } catch {
    // Node's words may hold what was given.
  }
  return { ok: false, problem: 'is a private key whose parts do not fit together' };
}

function parseJwk(text: string): JsonWebKey | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function algorithmOf({ kty, crv, alg }: JsonWebKey): string | null {
  const fitting = kty === 'RSA' ? 'RS256' : kty === 'EC' && crv === 'P-256' ? 'ES256' : null;
  return alg === undefined || alg === fitting ? fitting : null;
}

function compose(header: object, claims: object, signText: (text: string) => Buffer): string {
  const text = [{ ...header, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${signText(text).toString('base64url')}`;
}
