import fc from 'fast-check';
import { expect } from 'vitest';

/** Under every name that holds one; what is part of an address has to be found in it. */
export const secrets = {
  SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz',
  SUPABASE_JWT_SECRET: 'q8Zt+4mWv/9RkY2bLxE7cHdJ0pNfUsAo6iGhT1QeXyM=',
  RESEND_API_KEY: 're_Gx3kPq9T_7VbNc2WmZr8LsKd5HyJf4Qt',
  HEALTH_TOKENS: 'f3a9c07be2d84516a0c7d9e8b1f26354',
  WEBHOOK_SECRET: 'whsec_Yk5rT2x3bUg4V0ZqMzdQbDhOc0xq',
  REDIS_PASSWORD: 'Vr7-Kq2_Zx9.Tm4~Lp',
} as const;
export const environmentOfSecrets = {
  ...secrets,
  DETAILS: 'everything',
  REDIS_URL: 'redis://:w8Jx5nBq3Rt6@127.0.0.1:1',
  FLEET: 'off',
};
const all = [...Object.values(secrets), 'w8Jx5nBq3Rt6'];

const divide = (text: string, by: string) => (text.match(/.{1,7}/gs) ?? []).join(by);
const ways: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  encodeURIComponent,
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(''),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(`x${text}`).toString('base64').replace(/=+$/, ''),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
  JSON.stringify,
  (text) => divide(text, '\n'),
  (text) => divide(text, '\r\n    '),
];

/** A part of a secret, and how it is written. */
export interface PlantedPart {
  readonly text: string;
  /** Of so many characters of what is written none may be left together. */
  readonly telling: number;
}

/** Eight characters tell something where none of them are a word; of all others twelve do. */
const [fewest, fewestOfWords] = [8, 12];

/** Whether capital and small letters are mixed, or letters and digits, wherever so many are looked at. */
function isTelling(part: string): boolean {
  for (let at = 0; at + fewest <= part.length; at += 1) {
    const kinds = [/\d/, /[a-z]/, /.[A-Z]/].filter((kind) => kind.test(part.slice(at, at + fewest)));
    if (kinds.length < 2) return false;
  }
  return true;
}

/** Any part of any secret that tells something, written in any way. */
export const plantedParts: fc.Arbitrary<PlantedPart> = fc
  .tuple(fc.constantFrom(...all), fc.nat(), fc.nat(), fc.constantFrom(...ways))
  .map(([secret, start, size, write]) => {
    const cut = (least: number) => {
      const length = Math.min(secret.length, least + (size % secret.length));
      const from = start % (secret.length - length + 1);
      return secret.slice(from, from + length);
    };
    const short = cut(fewest);
    const [part, least] = isTelling(short) ? [short, fewest] : [cut(fewestOfWords), fewestOfWords];
    const text = write(part);
    // Of what is written with more letters as much more may be left.
    return { text, telling: Math.ceil((least * joined(text).length) / part.length) };
  });

/** What is left of a text when everything is joined that a format may divide or escape. */
const joined = (text: string) => text.replaceAll(/\\+[nr]|&#x[0-9a-f]+;|[\s\\]/gi, '').toLowerCase();

/** Looks for what was planted in all that left. */
export function expectNothingOf({ text, telling }: PlantedPart, left: string): void {
  const [written, searched] = [joined(text), joined(left)];
  for (let at = 0; at + telling <= written.length; at += 1) {
    const piece = written.slice(at, at + telling);
    const found = searched.indexOf(piece);
    expect(found, `${piece} in ${searched.slice(found - 80, found + 80)}`).toBe(-1);
  }
}
