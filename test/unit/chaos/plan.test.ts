import { expect, test } from 'vitest';
import { createOracle } from '../../chaos/oracle.ts';
import { type FaultKind, planFaults } from '../../chaos/plan.ts';

const kind = (name: string, track: string, effects: FaultKind['effects']): FaultKind => {
  return { name, track, seconds: [10, 20], effects };
};
const hung = kind('hung', 'database', { database: ['failed'], rls: ['unknown'] });
const gone = kind('gone', 'redis', { redis: ['degraded'] });
const options = { durationMs: 600_000, calmMs: 20_000, pauseSeconds: [5, 15] as const };

test('the same seed gives the same faults, and another one others', () => {
  const plan = (seed: number) => planFaults([hung, gone], { ...options, seed });
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
  expect(plan(7).length).toBeGreaterThan(20);
});

test('faults of a track come one after the other, and leave the beginning and the end alone', () => {
  for (const seed of [1, 2, 3]) {
    const plan = planFaults([hung, gone, { ...hung, name: 'other' }], { ...options, seed });
    for (const track of ['database', 'redis']) {
      const own = plan.filter((episode) => episode.kind.track === track);
      expect(own[0]?.fromMs).toBeGreaterThanOrEqual(20_000);
      expect(own.at(-1)?.untilMs).toBeLessThanOrEqual(580_000);
      for (const [place, { fromMs }] of own.entries())
        expect(fromMs).toBeGreaterThanOrEqual((own[place - 1]?.untilMs ?? 0) + (place > 0 ? 5_000 : 0));
    }
  }
});

test('the oracle wants what a fault means once it has lasted for the tolerance, and what was before once it is over as long', () => {
  const tolerances = { environment: 5, database: 5, schema: 5, rls: 5, services: 5, redis: 5, email: 5, ready: 5 };
  const base = { environment: 'degraded', database: 'healthy', schema: 'healthy', rls: 'healthy' } as const;
  const oracle = createOracle({
    episodes: [
      { kind: hung, fromMs: 100, untilMs: 200, draw: 0 },
      { kind: { ...hung, effects: { rls: ['failed'] } }, fromMs: 150, untilMs: 152, draw: 0 },
    ],
    base: { ...base, services: 'healthy', redis: 'healthy', email: 'healthy', ready: 'healthy' },
    toleranceMs: tolerances,
  });
  const at = (ms: number) => oracle.expect('database', ms);
  expect([99, 100, 104, 105, 200, 201, 205, 206].map(at)).toEqual([
    ['healthy'],
    null,
    null,
    ['failed'],
    ['failed'],
    null,
    null,
    ['healthy'],
  ]);
  expect(oracle.expect('environment', 150)).toEqual(['degraded']);
  // Two that meet: either may be told.
  expect(oracle.expect('rls', 151)).toEqual(['unknown', 'failed']);
  expect(oracle.expect('rls', 160)).toEqual(['unknown']);
});
