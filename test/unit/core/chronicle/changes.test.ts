import { expect, test } from 'vitest';
import type { StatusChange } from '../../../../src/core/chronicle/archive.ts';
import { admitChange, mergeChanges } from '../../../../src/core/chronicle/changes.ts';
import type { Status } from '../../../../src/core/status.ts';

const change = (at: number, to: Status, from: Status = 'unknown'): StatusChange => ({
  ...{ check: 'database.query', from, to, at },
  ...{ reason: null, blockedBy: null, rank: 0 },
});

test('a change is admitted when it is newer than all that are known and leads elsewhere', () => {
  const known = [change(10, 'failed', 'healthy')];
  for (const late of [change(9, 'healthy'), change(10, 'healthy'), change(11, 'failed')])
    expect(admitChange(late, known)).toBe(known);
  expect(admitChange(change(11, 'healthy'), known)).toEqual([change(11, 'healthy', 'failed'), ...known]);
});

test('of two lists the newest forty are kept, each change once', () => {
  const list = (from: number) =>
    Array.from({ length: 30 }, (_, place) => change(from - place, place % 2 ? 'failed' : 'healthy'));
  const merged = mergeChanges(list(100), list(80));
  expect(merged.map(({ at }) => at)).toEqual(Array.from({ length: 40 }, (_, place) => 100 - place));
});
