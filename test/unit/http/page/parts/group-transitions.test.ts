import { expect, test } from 'vitest';
import { groupTransitions } from '../../../../../src/http/page/parts/group-transitions.ts';
import { buildResult, buildTransition, now } from '../build-page.ts';

const turn = (check: `${string}.${string}`, at: number, reason: 'timeout' | 'unreachable' = 'timeout') =>
  buildTransition(buildResult(check, 'healthy'), buildResult(check, 'failed', { reason }), at);

const shown = (groups: ReturnType<typeof groupTransitions>) => groups.map(({ checks }) => checks);

test('changes of one kind within a few seconds are one, although others come between', () => {
  const groups = groupTransitions([
    turn('a.one', now),
    turn('a.two', now + 500, 'unreachable'),
    turn('a.three', now + 1_000),
  ]);
  expect(shown(groups)).toEqual([['a.two'], ['a.one', 'a.three']]);
});

test('the same change a while later is another one, and the newest comes first', () => {
  expect(shown(groupTransitions([turn('a.one', now), turn('a.one', now + 60_000)]))).toEqual([['a.one'], ['a.one']]);
  expect(groupTransitions([turn('a.one', now), turn('a.two', now + 60_000)])[0]?.checks).toEqual(['a.two']);
});

test('a check that goes to and fro is named once in each of its turns', () => {
  const back = (at: number) => buildTransition(buildResult('a.one', 'failed'), buildResult('a.one', 'healthy'), at);
  const turns = [turn('a.one', now), back(now + 500), turn('a.one', now + 1_000), turn('a.two', now + 1_500)];
  expect(shown(groupTransitions(turns))).toEqual([['a.one'], ['a.one', 'a.two']]);
});

test('a chain of changes, each soon after the one before, stays together', () => {
  const chain = [0, 4_000, 8_000].map((offset, position) => turn(`a.n${position}`, now + offset));
  expect(groupTransitions(chain)).toHaveLength(1);
});
