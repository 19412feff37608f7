import { expect, test } from 'vitest';
import { faultCells, faultHead } from '../../../bench/report/comparison-cells.ts';
import { conclude, type Round } from '../../../bench/run/compare.ts';
import { untouched } from '../../../bench/targets.ts';

const load = {
  ...{ requests: 100, perSecond: 100, p50Ms: 1, p99Ms: 2, broken: 0, cpuUs: 10, peakMb: 50 },
  ...{ serverBusy: 1, loaderBusy: 0.3 },
};
const captured = { status: 200, headers: [], body: '', isText: true, keepAliveMs: 5000, bytes: 0, encoding: null };
const subject = { name: 'a server', file: null, probe: '/', live: '/', asks: false };
const round = (own: number, raw: number): Round => ({
  own: { ...load, perSecond: own },
  raw: { ...load, perSecond: raw },
});
const rowOf = (name: string, ...rounds: Round[]) =>
  conclude({ name, subject, path: '/', headers: {} }, captured, rounds);
const last = faultHead.length - 1;

test('a service in a fault is beside one without in the same round', () => {
  // By rounds 0.9, 0.25 and 1; the medians of each alone would say 0.5.
  const broken = rowOf('/health', round(90, 100), round(50, 50), round(10, 10));
  const twin = rowOf(untouched('/health'), round(100, 100), round(200, 100), round(10, 10));
  expect(faultCells(broken, [broken, twin])[last]).toBe('0.90');
});

test('who has no such twin has an empty cell there', () => {
  const peer = rowOf('another server', round(90, 100));
  expect(faultCells(peer, [peer])).toHaveLength(faultHead.length);
  expect(faultCells(peer, [peer])[last]).toBe('');
});
