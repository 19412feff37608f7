import { inspect } from 'node:util';

/** Makes whatever a check returned safe to keep and to print. */
export interface Scrubber {
  /** Replaces every configured secret inside a text, and bounds its length. */
  text(value: string): string;
  /** A plain JSON copy: bounded, without cycles, with every text scrubbed, keys included. */
  json(value: unknown): unknown;
}

const mask = '[secret]';
const bounds = { text: 2_000, list: 200, depth: 8 };
/** Shorter values are found inside ordinary words, and would blank out the report. */
const shortestSecret = 6;

/**
 * A scrubber seeded with the configured secrets. It is the last line of defence: clients classify the vendors' errors
 * into constant words before, so in a right world there is nothing for it to find.
 */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const spellings = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]);
  const longestFirst = [...new Set(spellings)].sort((left, right) => right.length - left.length);

  const text = (value: string): string => {
    let clean = value;
    for (const secret of longestFirst) clean = clean.replaceAll(secret, mask);
    return clean.length > bounds.text ? `${clean.slice(0, bounds.text)}…` : clean;
  };

  const json = (value: unknown, depth: number): unknown => {
    switch (typeof value) {
      case 'string':
        return text(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : copy(value, depth);
      default:
        return null;
    }
  };

  const copy = (value: object, depth: number): unknown => {
    if (depth >= bounds.depth) return '[too deep]';
    if (value instanceof Error) return text(`${value.name}: ${value.message}`);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (Array.isArray(value)) return value.slice(0, bounds.list).map((item) => json(item, depth + 1));
    if (value instanceof Map || value instanceof Set) return json([...value], depth);
    if ('toJSON' in value && typeof value.toJSON === 'function') return json(value.toJSON(), depth + 1);
    const entries = Object.entries(value).slice(0, bounds.list);
    return Object.fromEntries(entries.map(([key, item]) => [text(key), json(item, depth + 1)]));
  };

  return {
    text,
    json(value) {
      try {
        return json(value, 0);
      } catch {
        return '[unreadable]';
      }
    },
  };
}

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
