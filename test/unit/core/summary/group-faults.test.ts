import { expect, test } from 'vitest';
import type { Result } from '../../../../src/core/result.ts';
import { groupFaults } from '../../../../src/core/summary/group-faults.ts';
import { buildResult } from '../../../support/build-summary.ts';

const found = (object: string) => ({ kind: 'open', level: 'failed', object, why: 'Seen.', mend: null }) as const;

const result = (name: string, objects: readonly string[], different: Partial<Result> = {}) =>
  buildResult({
    ...{ check: `rls.${name}`, status: 'failed', message: `${name} is broken`, findings: objects.map(found) },
    ...different,
  });

const namesOf = (results: readonly Result[]) =>
  groupFaults(results).map((met) => met.map(({ check }) => check.slice('rls.'.length)));

test('what was found at the same objects, at parts of them, or at what they are a part of, is one fault', () => {
  const tables = ['public.notes', 'public.trips'];
  expect(
    namesOf([
      result('tables', tables),
      result('same', ['public.notes']),
      result('policies', ['public.notes.all_read', 'public.trips.all_read']),
      result('schema', ['public']),
    ]),
  ).toEqual([['tables', 'same', 'policies', 'schema']]);
});

test('an object more, or a name that merely begins alike, is another fault', () => {
  expect(
    namesOf([
      result('tables', ['public.notes']),
      result('more', ['public.notes', 'public.trips']),
      result('alike', ['public.notes2']),
    ]),
  ).toEqual([['tables'], ['more'], ['alike']]);
});

test('objects that two faults have between them are those of neither', () => {
  expect(
    namesOf([
      result('first', ['public.notes']),
      result('second', ['public.trips']),
      result('both', ['public.notes', 'public.trips']),
    ]),
  ).toEqual([['first'], ['second'], ['both']]);
});

test('what would fit two faults is counted to the graver one', () => {
  const words = { message: 'The same words' };
  expect(
    namesOf([result('graver', ['public.notes']), result('words', [], words), result('fits', ['public.notes'], words)]),
  ).toEqual([['graver', 'fits'], ['words']]);
});

test('what was found where two faults have been found is counted to the graver one that has all of it', () => {
  const both = [result('first', ['public.notes']), result('second', ['public.notes', 'public.trips'])];
  expect(namesOf([...both, result('fits', ['public.notes'])])).toEqual([['first', 'fits'], ['second']]);
  expect(namesOf([...both, result('fits', ['public.notes', 'public.trips'])])).toEqual([['first'], ['second', 'fits']]);
});

test('the same words are one fault, wherever it was found', () => {
  const words = { message: 'The same words' };
  const results = [
    result('notes', ['public.notes'], words),
    result('trips', ['public.trips']),
    result('words', ['public.trips', 'public.other'], words),
  ];
  expect(namesOf(results)).toEqual([['notes', 'words'], ['trips']]);
});

test('what was found in a schema is found in its tables and their policies too', () => {
  const results = [
    result('schema', ['public']),
    result('table', ['public.a']),
    result('policy', ['public.a.all_read']),
  ];
  expect(namesOf(results)).toEqual([['schema', 'table', 'policy']]);
});

/** Results, each with a fault of its own and objects that it shares with its neighbours, that count how often they are looked into. */
function strangers(length: number) {
  const seen = { reads: 0 };
  const results = Array.from({ length }, (_, place) => {
    const findings = [found(`public.table_${place}`), found(`public.table_${place + 1}`)];
    return Object.defineProperty(result(`check_${place}`, []), 'findings', {
      get() {
        seen.reads += 1;
        return findings;
      },
    });
  });
  return { results, seen };
}

test.each([10, 100, 1_000])('of %i faults each is looked into once, however often they are grouped', (length) => {
  const { results, seen } = strangers(length);
  expect(groupFaults(results)).toHaveLength(length);
  groupFaults(results);
  expect(seen.reads).toBe(length);
});
