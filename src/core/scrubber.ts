import { inspect } from 'node:util';
import { makeVisible } from './words/make-visible.ts';
import { createSecretParts } from './words/secret-parts.ts';

/** Makes whatever a check returned safe to keep and to print. */
export interface Scrubber {
  /** Replaces every configured secret inside a text, bounds its length, and shows what would not be seen in it. */
  text(value: string): string;
  /**
   * A plain JSON copy: without cycles, with every text scrubbed, keys included, and bounded in length, depth and sum. The
   * sum is that of the allowance, which several copies may share.
   */
  json(value: unknown, allowance?: Allowance): unknown;
}

/** How much may still be copied: what is shared inside a value is copied wherever it stands, and so may grow without end. */
export interface Allowance {
  values: number;
  characters: number;
}

const smallAllowance = (): Allowance => ({ values: 10_000, characters: 200_000 });

/** For lists of findings, of which there may be many in a large database. */
export const largeAllowance = (): Allowance => ({ values: 50_000, characters: 2_000_000 });

const mask = '[secret]';
const usualBounds = { text: 2_000, list: 200, depth: 8 };
/** No more of a text is read than may be left of it: so much may shrink to one mask, and the rest would be cut off anyway. */
const mostPerMask = 20;
/** Shorter values are found inside ordinary words, and would blank out the report. */
const shortestSecret = 6;

export interface ScrubberOptions {
  readonly bounds?: typeof usualBounds;
  /** Of the secrets those that may be none. */
  readonly suspects?: readonly string[];
  /** What is a secret as a whole alone: its parts may stand elsewhere. */
  readonly addresses?: readonly string[];
}

/**
 * A scrubber seeded with the configured secrets, of which it knows the parts too. It is the last line of defence: clients classify the vendors' errors
 * into constant words before, so in a right world there is nothing for it to find.
 */
export function createScrubber(
  secrets: readonly string[],
  { bounds = usualBounds, suspects = [], addresses = [] }: ScrubberOptions = {},
): Scrubber {
  const spellings = [...secrets, ...addresses]
    .filter((secret) => secret.length >= shortestSecret)
    // Half a character, which what embeds the service may hand over, has no encoding.
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed()), Buffer.from(secret).toString('base64')]);
  const parts = createSecretParts(secrets.filter((secret) => !suspects.includes(secret) || isRandom(secret)));
  const longestFirst = [...new Set(spellings)].sort((left, right) => right.length - left.length);

  const text = (value: string): string => {
    let clean = value.slice(0, bounds.text * mostPerMask);
    for (const secret of longestFirst) clean = clean.replaceAll(secret, mask);
    clean = parts.replaceIn(clean, mask);
    const short =
      clean.length > bounds.text || value.length > bounds.text * mostPerMask
        ? `${clean.slice(0, bounds.text)}…`
        : clean;
    return makeVisible(short);
  };

  const word = (value: string, allowance: Allowance): string => {
    const clean = text(value);
    allowance.characters -= clean.length;
    return clean;
  };

  const json = (value: unknown, depth: number, allowance: Allowance): unknown => {
    allowance.values -= 1;
    if (allowance.values < 0 || allowance.characters < 0) return '[too much]';
    switch (typeof value) {
      case 'string':
        return word(value, allowance);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : copy(value, depth, allowance);
      default:
        return null;
    }
  };

  const copy = (value: object, depth: number, allowance: Allowance): unknown => {
    if (depth >= bounds.depth) return '[too deep]';
    if (value instanceof Error) return word(`${value.name}: ${value.message}`, allowance);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (Array.isArray(value)) return value.slice(0, bounds.list).map((item) => json(item, depth + 1, allowance));
    if (value instanceof Map || value instanceof Set) return json([...value], depth, allowance);
    if ('toJSON' in value && typeof value.toJSON === 'function') return json(value.toJSON(), depth + 1, allowance);
    const entries = Object.entries(value).slice(0, bounds.list);
    return Object.fromEntries(
      entries.map(([key, item]) => [word(key, allowance), json(item, depth + 1, allowance)] as const),
    );
  };

  return {
    text,
    json(value, allowance = smallAllowance()) {
      try {
        return json(value, 0, allowance);
      } catch {
        return '[unreadable]';
      }
    },
  };
}

/** What people make up holds names that a report has to say: if it is no secret, its parts are none. */
const isRandom = (text: string) => [/\d/, /[a-z]/, /[A-Z]/].every((pattern) => pattern.test(text));

/** A value that must never be printed: every way of turning it into text gives `[secret]`. */
export interface Secret {
  /** The value itself; called only where it is handed to a vendor. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

export function createSecret(value: string): Secret {
  const shown = () => mask;
  return Object.freeze({ reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown });
}
