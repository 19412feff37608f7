import { takeTurn } from '../core/take-turn.ts';

/** In bytes. */
interface Sizes {
  /** Shorter ones are parsed at once. */
  readonly long: number;
  /** So many are parsed in one turn of the event loop. */
  readonly piece: number;
  /** So many are looked through in one turn. */
  readonly look: number;
}

/** What is shorter is parsed at once, in a few milliseconds. */
export const longBytes = 512 * 1_024;

const usualSizes: Sizes = { long: longBytes, piece: 128 * 1_024, look: 1_024 * 1_024 };

/** Where the pieces of an array are that stands under a key of the outermost object. */
type Pieces = Map<string, readonly (readonly [from: number, to: number])[]>;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Parses JSON as `JSON.parse` does, but a long object whose keys have long arrays piece by piece, each in a turn of the event loop of
 * its own: ten megabytes take a tenth of a second, and what they become has to be cleared up after.
 *
 * @throws what `JSON.parse` throws
 */
export async function parseInTurns(bytes: Buffer, sizes = usualSizes): Promise<unknown> {
  const found = bytes.byteLength < sizes.long ? null : await findPieces(bytes, sizes);
  if (found === null) return JSON.parse(bytes.toString());
  const whole = JSON.parse(found.frame) as Record<string, unknown[]>;
  for (const [key, pieces] of found.pieces) {
    for (const [from, to] of pieces) {
      await takeTurn();
      const values = JSON.parse(`[${bytes.toString('utf8', from, to)}]`) as unknown[];
      for (const value of values) whole[key]?.push(value);
    }
  }
  return whole;
}

/** The object without what is in the arrays under its keys, and the pieces of those; null where it is cut nowhere. */
async function findPieces(
  bytes: Buffer,
  sizes: Sizes,
): Promise<{ readonly frame: string; readonly pieces: Pieces } | null> {
  const pieces: Pieces = new Map();
  let frame = '';
  let framedUpTo = 0;
  let depth = 0;
  let key = '';
  let isKeyNext = true;
  let cut: (readonly [from: number, to: number])[] | null = null;
  let from = 0;
  let lookedUpTo = 0;

  for (let at = 0; at < bytes.length; at += 1) {
    if (at - lookedUpTo > sizes.look) {
      lookedUpTo = at;
      await takeTurn();
    }
    switch (bytes[at]) {
      case quote: {
        const end = findEnd(bytes, at);
        if (end === -1) return null;
        if (depth === 1 && isKeyNext) {
          key = JSON.parse(bytes.toString('utf8', at, end + 1));
          // Of two values under one key the last counts.
          pieces.delete(key);
        }
        at = end;
        break;
      }
      case colon:
        if (depth === 1) isKeyNext = false;
        break;
      case comma:
        if (depth === 1) isKeyNext = true;
        if (depth === 2 && cut && at - from >= sizes.piece) {
          cut.push([from, at]);
          from = at + 1;
        }
        break;
      case openBrace:
      case openBracket:
        if (depth === 0 && bytes[at] !== openBrace) return null;
        depth += 1;
        if (depth === 2 && bytes[at] === openBracket) {
          cut = [];
          from = at + 1;
        }
        break;
      case closeBrace:
      case closeBracket:
        if (depth === 2 && cut && cut.length > 0) {
          cut.push([from, at]);
          pieces.set(key, cut);
          frame += bytes.toString('utf8', framedUpTo, cut[0]?.[0]);
          framedUpTo = at;
        }
        if (depth === 2) cut = null;
        depth -= 1;
        break;
    }
  }
  const isWhole = [...pieces.values()].every((of) => of.every(([start, end]) => !isBlank(bytes, start, end)));
  if (pieces.size === 0 || depth !== 0 || !isWhole) return null;
  return { frame: frame + bytes.toString('utf8', framedUpTo), pieces };
}

/** Where the text that begins here ends; -1 where it does not. */
function findEnd(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let before = end - 1;
    while (bytes[before] === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

/** A comma with nothing behind it is no JSON, which a piece of its own would hide. */
function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!' \t\r\n'.includes(String.fromCharCode(bytes[at] ?? 0))) return false;
  return true;
}
