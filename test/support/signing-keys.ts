import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';

/** Private JWKs as `supabase gen signing-key` makes them; new ones in each run, so that none of them opens anything. */
export const signingKeys: Readonly<Record<'ES256' | 'RS256', JsonWebKey>> = {
  ES256: {
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    ...about('ES256'),
  },
  RS256: {
    ...generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' }),
    ...about('RS256'),
  },
};

function about(alg: string) {
  return { alg, kid: crypto.randomUUID(), use: 'sig', key_ops: ['sign', 'verify'], ext: true };
}
