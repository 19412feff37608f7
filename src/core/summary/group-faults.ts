import { categoryOf } from '../check.ts';
import { counts } from '../finding.ts';
import type { Result } from '../result.ts';

/** The results that met one fault, the gravest first. */
export type MetFault = readonly [Result, ...Result[]];

/**
 * Results, the gravest first, by the fault that they met. One adds no fault to a graver one when the same host gave no
 * answer, or, within a category, when it has the same words or the same error and mend, or all that it found was found
 * there too, so that one mend serves both. What each fault can be known by is noted, so that a result is not held against
 * every fault before it: a thousand checks may break at once, each in its own way.
 */
export function groupFaults(ranked: readonly Result[]): readonly MetFault[] {
  const faults: [Result, ...Result[]][] = [];
  const bySign = new Map<string, number>();
  const byObject = new Map<string, number[]>();
  for (const result of ranked) {
    const { signs, objects, within } = marksOf(result);
    const known = [...signs.flatMap((sign) => bySign.get(sign) ?? []), ...covering(objects, byObject)];
    const fault = faults[Math.min(...known)];
    if (fault) {
      fault.push(result);
      continue;
    }
    const number = faults.push([result]) - 1;
    for (const sign of signs) bySign.set(sign, number);
    for (const object of within) {
      const same = byObject.get(object);
      if (same) same.push(number);
      else byObject.set(object, [number]);
    }
  }
  return faults;
}

/** The faults of which the objects cover all of these. Whoever has the rarest of them has the others, or is not meant. */
function covering(objects: readonly Covered[], byObject: ReadonlyMap<string, readonly number[]>): readonly number[] {
  let left: readonly number[] | null = null;
  const rarestFirst = objects
    .map((ways) => ways.flatMap((way) => byObject.get(way) ?? []))
    .sort((one, other) => one.length - other.length);
  for (const faults of rarestFirst) {
    const these: ReadonlySet<number> = new Set(faults);
    left = left === null ? [...these] : left.filter((number) => these.has(number));
    if (left.length === 0) return [];
  }
  return left ?? [];
}

/** The keys of which one is noted where an object, or what it is a part of, or has as a part, was found. */
type Covered = readonly string[];

interface Marks {
  /** What two results of one fault have in common, each by itself enough. */
  readonly signs: readonly string[];
  readonly objects: readonly Covered[];
  /** What is noted of its objects. */
  readonly within: ReadonlySet<string>;
}

const known = new WeakMap<Result, Marks>();

/** A result never changes, and most are there again when the next summary is made. */
function marksOf(result: Result): Marks {
  const marks = known.get(result) ?? readMarks(result);
  known.set(result, marks);
  return marks;
}

function readMarks({ check, place, reason, message, error, hint, findings }: Result): Marks {
  const category = categoryOf(check);
  const key = (...words: readonly (string | null)[]) => JSON.stringify(words);
  const objects = [...new Set(findings.filter(counts).map(({ object }) => object))];
  return {
    signs: [
      ...(place ? [key('place', place)] : []),
      key('words', category, reason, message),
      ...(error === null ? [] : [key('error', category, error, hint)]),
    ],
    // A policy is a part of its table, and a column too.
    objects: objects.map((object) => [
      key('above', category, object),
      ...wholesOf(object).map((whole) => key('at', category, whole)),
    ]),
    within: new Set(
      objects.flatMap((object) => [
        key('at', category, object),
        key('above', category, object),
        ...wholesOf(object).map((whole) => key('above', category, whole)),
      ]),
    ),
  };
}

/** `public.notes` and `public` of `public.notes.all_read`. */
function wholesOf(object: string): readonly string[] {
  const words = object.split('.');
  return words.slice(1).map((_, place) => words.slice(0, place + 1).join('.'));
}
