import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readSigningKey, signWithSecret, type TokenSigner } from '../../../src/config/token-signer.ts';
import { createSecret } from '../../../src/core/scrubber.ts';
import { signingKeys } from '../../support/signing-keys.ts';

const { ES256, RS256 } = signingKeys;

function signerOf(jwk: JsonWebKey): TokenSigner {
  const read = readSigningKey(JSON.stringify(jwk));
  if (!read.ok) throw new Error(read.problem);
  return read.signer;
}

function takeApart(token: string) {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  expect(rest).toEqual([]);
  const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: parse(header), claims: parse(payload), signed: `${header}.${payload}`, signature };
}

function isSignedBy(jwk: JsonWebKey, token: string): boolean {
  const { kty = '', crv, x, y, n, e } = jwk;
  const publicKey = createPublicKey({ key: JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })), format: 'jwk' });
  const { signed, signature } = takeApart(token);
  const proof = Buffer.from(signature, 'base64url');
  return verify('sha256', Buffer.from(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, proof);
}

test.each(Object.entries(signingKeys))('an %s token is verified with the public key, and names the key', (alg, jwk) => {
  const token = signerOf(jwk)({ sub: 'José' });
  const { header, claims } = takeApart(token);
  expect(header).toEqual({ alg, kid: jwk.kid, typ: 'JWT' });
  expect(claims).toEqual({ sub: 'José' });
  expect(isSignedBy(jwk, token)).toBe(true);
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  expect(isSignedBy(other, token)).toBe(false);
});

test('an HS256 token is verified with the secret', () => {
  const { header, claims, signed, signature } = takeApart(signWithSecret(createSecret('a secret'))({ sub: 'a' }));
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(claims).toEqual({ sub: 'a' });
  expect(signature).toBe(createHmac('sha256', 'a secret').update(signed).digest('base64url'));
});

test('a key may come without its id and without its algorithm, and formatted over many lines', () => {
  const { kid: _kid, alg: _alg, ...bare } = ES256;
  const read = readSigningKey(JSON.stringify(bare, null, 2));
  const token = read.ok ? read.signer({}) : '';
  expect(takeApart(token).header).toEqual({ alg: 'ES256', typ: 'JWT' });
  expect(isSignedBy(ES256, token)).toBe(true);
});

const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' });
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const { d: _d, ...publicPart } = ES256;
const { d: otherD } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const { n: otherN } = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ format: 'jwk' });

const noJwk = 'is not the JSON of one JWK';
const otherKind = 'is a key for neither ES256 (EC, P-256) nor RS256 (RSA)';
const misfit = 'is a private key whose parts do not fit together';
test.each<[string, string, string]>([
  ['a word', 'planted-word', noJwk],
  ['a PEM', '-----BEGIN PRIVATE KEY-----', noJwk],
  ['JSON that ends too early', JSON.stringify(ES256).slice(0, -9), noJwk],
  ['a quoted JWK', `'${JSON.stringify(ES256)}'`, noJwk],
  ['a list of keys', JSON.stringify([ES256]), noJwk],
  ['null', 'null', noJwk],
  ['a set of keys', JSON.stringify({ keys: [ES256] }), otherKind],
  ['a shared secret', JSON.stringify({ kty: 'oct', k: 'cGxhbnRlZA', alg: 'HS256' }), otherKind],
  ['another curve', JSON.stringify(p384), otherKind],
  ['another kind of curve', JSON.stringify(ed25519), otherKind],
  ['another algorithm of RSA', JSON.stringify({ ...RS256, alg: 'PS256' }), otherKind],
  ['the algorithm of another kind', JSON.stringify({ ...ES256, alg: 'RS256' }), otherKind],
  ['a public key', JSON.stringify(publicPart), 'is a public key: its private part is not there'],
  ['a private part that is no text', JSON.stringify({ ...ES256, d: 5 }), misfit],
  ['a cut private part', JSON.stringify({ ...ES256, d: ES256.d?.slice(0, 9) }), misfit],
  ['the private part of another key', JSON.stringify({ ...ES256, d: otherD }), misfit],
  ['the public part of another key', JSON.stringify({ ...RS256, n: otherN }), misfit],
  ['an RSA key without its primes', JSON.stringify({ ...RS256, p: undefined, q: undefined }), misfit],
])('%s is refused', (_what, text, problem) => {
  expect(readSigningKey(text)).toEqual({ ok: false, problem });
});

test('a signer cannot be printed', () => {
  for (const jwk of [ES256, RS256]) {
    const printed = `${JSON.stringify({ signer: signerOf(jwk) })} ${inspect(signerOf(jwk), { showHidden: true })} ${signerOf(jwk)}`;
    for (const part of [jwk.d, jwk.p, jwk.q]) if (part) expect(printed).not.toContain(part);
  }
});
