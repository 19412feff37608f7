/** Where in a text parts of secrets stand, however they are written. */
export interface SecretParts {
  /** Replaces every part, the longest there is at its place. */
  replaceIn(text: string, mask: string): string;
}

/**
 * So many characters of a secret are looked for. A run of small letters alone has to be longer, because secrets that people
 * make up hold words that a report must be able to say.
 */
const shortestPart = 8;
const shortestWords = 12;

/** Two to the power of twenty bits say of most places at a glance that nothing begins there. */
const glanceBits = 20;

/**
 * Knows every part of the secrets: as it is, in hexadecimal and in base64, whatever stood before it there. Capital letters
 * are as small ones, the two alphabets of base64 are one, and what a text escapes or divides by lines is joined before it
 * is looked at. So a part is found in any of these, and cut anywhere.
 */
export function createSecretParts(secrets: readonly string[]): SecretParts {
  const parts = new Set<string>();
  const lengths = [shortestPart, shortestWords] as const;
  for (const spelling of secrets.flatMap(spellingsOf)) {
    const { letters, cased } = fold(spelling);
    for (const length of lengths)
      for (let at = 0; at + length <= letters.length; at += 1)
        if (length === shortestWords || isTelling(cased.slice(at, at + length)))
          parts.add(letters.slice(at, at + length));
  }
  const glance = new Uint8Array(2 ** (glanceBits - 3));
  for (const part of parts) {
    const hash = hashOf(part, 0);
    glance[hash >>> 3] = (glance[hash >>> 3] ?? 0) | (1 << (hash & 7));
  }

  const lengthAt = (letters: string, at: number): number => {
    const hash = hashOf(letters, at);
    if ((((glance[hash >>> 3] ?? 0) >>> (hash & 7)) & 1) === 0) return 0;
    const found = lengths.findLast((length) => parts.has(letters.slice(at, at + length)));
    // Where the text ends, what is left of it may be shorter.
    return found === undefined ? 0 : Math.min(found, letters.length - at);
  };

  return {
    replaceIn(text, mask) {
      if (parts.size === 0 || text.length < shortestPart) return text;
      const { letters, startOf, endBefore } = fold(text);
      const pieces: string[] = [];
      let read = 0;
      let end = 0;
      const replace = (from: number) => {
        pieces.push(text.slice(read, startOf(from)), mask);
        read = endBefore(end);
      };
      let from = -1;
      for (let at = 0; at + shortestPart <= letters.length; at += 1) {
        const length = lengthAt(letters, at);
        if (length === 0) continue;
        if (from >= 0 && at > end) replace(from);
        if (from < 0 || at > end) from = at;
        end = Math.max(end, at + length);
      }
      if (from < 0) return text;
      replace(from);
      return pieces.join('') + text.slice(read);
    },
  };
}

/** Whether it is no word: capital and small letters are mixed, or letters and digits. */
function isTelling(part: string): boolean {
  const [hasDigit, hasSmall, hasCapital] = [/\d/, /[a-z]/, /.[A-Z]/].map((pattern) => pattern.test(part));
  return [hasDigit, hasSmall, hasCapital].filter(Boolean).length > 1;
}

/** In base64, what a secret looks like depends on how many characters stood before it: three spellings are all there are. */
function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last letter are also made of what stands beside the secret.
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [secret, bytes.toString('hex'), ...base64];
}

interface Folded {
  /** Every letter in the one form in which it is looked for. */
  readonly letters: string;
  /** The same with its capitals. */
  readonly cased: string;
  /** Where in the text a letter begins, and where the last one before it ends. */
  startOf(letter: number): number;
  endBefore(letter: number): number;
}

/** A place where a text has more or less than one letter for one. */
interface Shift {
  /** How many letters there are before it, and after it. */
  readonly before: number;
  readonly after: number;
  /** Where the text goes on. */
  readonly end: number;
}

/** What a text may write in more than one way, or divide. */
const written =
  /%(?:25)*([0-9a-fA-F]{2})|\\+x([0-9a-fA-F]{2})|&#x0*([0-9a-fA-F]{2});|\\+u([dD][89abAB][0-9a-fA-F]{2})\\+u([dD][c-fC-F][0-9a-fA-F]{2})|\\+u([0-9a-fA-F]{4})|\\+(?=["'/\\])|(?<!\s)\s*(?:[\r\n]|\\+[rn])\s*|[\u0080-\u{10ffff}]/gu;

function fold(text: string): Folded {
  const shifts: Shift[] = [];
  let cased = '';
  let read = 0;
  for (const { 0: whole, index, ...codes } of text.matchAll(written)) {
    cased += text.slice(read, index);
    const before = cased.length;
    const byte = codes[1] ?? codes[2] ?? codes[3];
    const units = [codes[4] ?? codes[6], codes[5]].filter((unit) => unit !== undefined);
    if (byte !== undefined) cased += fromCodes([byte]);
    else if (units.length > 0) cased += inBytes(fromCodes(units));
    else if (whole.charCodeAt(0) > 0x7f) cased += inBytes(whole);
    read = index + whole.length;
    shifts.push({ before, after: cased.length, end: read });
  }
  cased += text.slice(read);
  const place = (shift: Shift | undefined, letter: number) => (shift ? shift.end + letter - shift.after : letter);
  return {
    cased,
    letters: cased
      .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
      .replaceAll('-', '+')
      .replaceAll('_', '/'),
    startOf: (letter) =>
      place(
        shifts.findLast(({ after }) => after <= letter),
        letter,
      ),
    // What was left out right before it does not belong to it.
    endBefore: (letter) =>
      place(
        shifts.findLast(({ before, after }) => after <= letter && before < letter),
        letter,
      ),
  };
}

const fromCodes = (codes: readonly string[]) => String.fromCharCode(...codes.map((code) => Number.parseInt(code, 16)));
const inBytes = (text: string) => Buffer.from(text).toString('latin1');

function hashOf(letters: string, at: number): number {
  let hash = 0;
  for (let place = at; place < at + shortestPart; place += 1)
    hash = (Math.imul(hash, 31) + letters.charCodeAt(place)) | 0;
  return (Math.imul(hash, 0x9e3779b1) >>> (32 - glanceBits)) >>> 0;
}
