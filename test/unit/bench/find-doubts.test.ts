import { expect, test } from 'vitest';
import { findDoubts } from '../../../bench/report/find-doubts.ts';
import { conclude, type Round } from '../../../bench/run/compare.ts';

const load = { requests: 100, perSecond: 100, p50Ms: 1, p99Ms: 2, broken: 0, cpuUs: 10, peakMb: 50 };
const quiet = { ...load, serverBusy: 1, loaderBusy: 0.3 };
const captured = { status: 200, headers: [], body: '', isText: true, keepAliveMs: 5000, bytes: 0, encoding: null };
const subject = { name: 'a server', file: null, probe: '/', live: '/', asks: false };

const rowOf = (...rounds: Round[]) =>
  conclude({ name: '/health', subject, path: '/health', headers: {} }, captured, rounds);

test('a ratio is the median of those of the rounds, not the ratio of two medians', () => {
  const round = (own: number, raw: number) => ({
    own: { ...quiet, perSecond: own },
    raw: { ...quiet, perSecond: raw },
  });
  expect(rowOf(round(10, 100), round(90, 100), round(400, 500)).throughputOfRaw).toBe(0.8);
});

test('figures of a quiet machine are not doubted, also where the server waits for a dependency', () => {
  expect(findDoubts([rowOf({ own: { ...quiet, serverBusy: 0.02 }, raw: quiet })])).toEqual([]);
});

test('a loader without time left, a core that node:http did not have and lost answers are told', () => {
  const doubts = findDoubts([
    rowOf({ own: { ...quiet, loaderBusy: 0.97, broken: 3 }, raw: { ...quiet, serverBusy: 0.6 } }),
  ]);
  expect(doubts).toEqual([
    expect.stringMatching(/^The loader was busy .*\/health\.$/),
    expect.stringMatching(/^node:http had 60 % of its core .*\/health\.$/),
    expect.stringMatching(/no answer at all: \/health\.$/),
  ]);
});
