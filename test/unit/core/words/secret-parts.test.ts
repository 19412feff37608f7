import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretParts } from '../../../../src/core/words/secret-parts.ts';

const secret = 'sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz';
const mask = '[secret]';

/** How something may be written that was not meant to be shown. */
const ways: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'in small letters': (text) => text.toLowerCase(),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in small letters': (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  'percent-encoded in full': (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 without padding': (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  'in base64url': (text) => Buffer.from(text).toString('base64url'),
  'in base64 after something else': (text) => Buffer.from(`a:${text}`).toString('base64'),
  'in hexadecimal': (text) => Buffer.from(text).toString('hex'),
  'in capital hexadecimal': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'as JSON': (text) => JSON.stringify(text),
  'as JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'with escapes': (text) =>
    [...text.split('')].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'as entities of HTML': (text) => [...Buffer.from(text)].map((byte) => `&#x${byte.toString(16)};`).join(''),
  'over lines': (text) => (text.match(/.{1,5}/g) ?? []).join('\n'),
  'over lines of a list': (text) => (text.match(/.{1,5}/g) ?? []).join('\r\n    '),
  'over lines of JSON': (text) => JSON.stringify((text.match(/.{1,5}/g) ?? []).join('\n')),
};

/** Whatever can be read out of a text by undoing a way of writing. */
const longestLeft = (text: string, original: string): number => {
  for (let length = original.length; length > 0; length -= 1)
    for (let at = 0; at + length <= original.length; at += 1)
      if (text.toLowerCase().includes(original.slice(at, at + length).toLowerCase())) return length;
  return 0;
};

test.each(Object.entries(ways))('a part %s is replaced, wherever it is cut', (_name, write) => {
  const { replaceIn } = createSecretParts([secret]);
  for (const length of [12, 16, 24, secret.length]) {
    for (let at = 0; at + length <= secret.length; at += 1) {
      const part = secret.slice(at, at + length);
      const clean = replaceIn(`before ${write(part)} after`, mask);
      expect(clean, part).toMatch(/^before .*\[secret\].* after$/s);
      // Less than is looked for, which some ways write with more letters.
      expect(longestLeft(clean, write(part)), clean).toBeLessThan((12 * write(part).length) / part.length);
    }
  }
});

test('eight characters are enough where they are no word', () => {
  const { replaceIn } = createSecretParts([secret]);
  for (let at = 8; at + 8 <= secret.length; at += 1)
    expect(replaceIn(`key=${secret.slice(at, at + 8)};`, mask)).toBe(`key=${mask};`);
});

test('words that a secret shares with a report stay', () => {
  const { replaceIn } = createSecretParts(['password-of-redis', secret]);
  const report = 'The password of redis is set; sb_secret_… is a secret key, and 12345678 a number';
  expect(replaceIn(report, mask)).toBe(report);
  expect(replaceIn('rejected password-of-re', mask)).toBe(`rejected ${mask}`);
});

test('what stands around parts stays as it is', () => {
  const { replaceIn } = createSecretParts([secret]);
  const part = secret.slice(8, 24);
  expect(replaceIn(`ä%20\n${part}\n%20ä ${part.slice(0, 10)} and "\\n"`, mask)).toBe(
    `ä%20\n${mask}\n%20ä ${mask} and "\\n"`,
  );
  expect(replaceIn(`${part}${part}`, mask)).toBe(mask);
  expect(replaceIn('', mask)).toBe('');
});

test('a secret with letters of any language is found', () => {
  const other = 'Zürich-größe-😀-9Ü4';
  const { replaceIn } = createSecretParts([other]);
  for (const write of Object.values(ways).filter((write) => !/toUpper|toLower/.test(String(write))))
    expect(replaceIn(`<${write(other)}>`, mask), write(other)).toContain(mask);
});

test('whatever is written, only what is no part stays, in its order', () => {
  const { replaceIn } = createSecretParts([secret]);
  const words = fc.stringMatching(/^[ -~äß\n%\\]{0,30}$/);
  fc.assert(
    fc.property(words, fc.constantFrom(...Object.values(ways)), words, (before, write, after) => {
      const clean = replaceIn(`${before} ${write(secret)} ${after}`, mask);
      expect(clean).toContain(mask);
      expect(clean.startsWith(before)).toBe(true);
      expect(clean.endsWith(after), JSON.stringify(clean)).toBe(true);
    }),
  );
});

test('a megabyte is looked through while a probe waits', () => {
  const { replaceIn } = createSecretParts(Array.from({ length: 20 }, (_, at) => `${at}${secret}`.repeat(4)));
  const text = 'public.conversation_members lets the members read %2F \n'.repeat(20_000);
  const { user } = process.cpuUsage();
  expect(replaceIn(text, mask)).toBe(text);
  expect((process.cpuUsage().user - user) / 1_000).toBeLessThan(2_000);
});

test('a part at the very beginning of a text is replaced, although another one follows', () => {
  const parts = createSecretParts(['N7UND0UgjKTVKq3xZ9']);
  expect(parts.replaceIn('N7UND0Ugj and TVKq3xZ9 end', '[part]')).toBe('[part] and [part] end');
});
