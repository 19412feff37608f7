import { expect, test } from 'vitest';
import type { CheckId } from '../../../../../src/core/check.ts';
import { createBaselines } from '../../../../../src/core/monitor/baselines.ts';
import { createFleetSide } from '../../../../../src/core/monitor/fleet/create-fleet-side.ts';
import { type SharedResult, type SharedSnapshot, toShared } from '../../../../../src/core/monitor/fleet/fleet.ts';
import { createLoop, type Track } from '../../../../../src/core/monitor/loop.ts';
import { defaultPace } from '../../../../../src/core/monitor/pace.ts';
import type { Result } from '../../../../../src/core/result.ts';
import { broken, buildCheck } from '../../../../support/build-check.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { createMemoryKeeper } from '../../../../support/memory-fleet.ts';

const second = 1_000;
const outside = ['database.anon_client', 'database.service_client', 'database.activity'] as const;
const good = { success: true, status: 'healthy', reason: null, hint: null, durationMs: 10 } as const;
const bad = { success: false, status: 'failed', reason: 'unreachable', hint: 'Mend it', durationMs: 10 } as const;

/** A category in a fleet, by what each of its checks depends on; all outside of it works. */
async function createSide(needs: Readonly<Record<string, readonly CheckId[]>> = { 'rls.isolation': [] }) {
  const clock = createFakeClock();
  await clock.turn(100 * second);
  const checks = Object.entries(needs).map(([name, dependsOn]) => buildCheck(name as CheckId, [], { dependsOn }));
  const category = { name: 'rls', cadenceMs: 60 * second, weight: 'hard' } as const;
  const loop = createLoop(category, checks, clock);
  const others = createLoop(
    { ...category, name: 'database' },
    outside.map((name) => buildCheck(name)),
    clock,
  );
  const tracks = new Map([...loop.tracks, ...others.tracks].map((track): [string, Track] => [track.check.name, track]));
  const trackOf = (name: string) => {
    const track = tracks.get(name);
    if (!track) throw new Error(`No check ${name}`);
    return track;
  };
  const say = (name: string, different: Partial<Result>) => {
    const track = trackOf(name);
    track.result = { ...track.result, ...different };
  };
  for (const name of outside) say(name, good);
  const settled: { check: string; result: Result; worseRuns: number; again: boolean; seenIn: number | null }[] = [];
  const published: SharedSnapshot[] = [];
  const baselines = createBaselines();
  const keeper = createMemoryKeeper(clock).join('one');
  const turns = createFleetSide({
    fleet: {
      ...keeper,
      publish(lease, snapshot, lifetimeMs) {
        published.push(snapshot);
        return keeper.publish(lease, snapshot, lifetimeMs);
      },
    },
    clock,
    baselines,
    pace: defaultPace,
    tracks,
    askFirst: async () => {},
    settle(track, result, worseRuns = 0, again = false, seenIn) {
      track.result = result;
      track.seenIn = seenIn ?? null;
      settled.push({ check: track.check.name, result, worseRuns, again, seenIn: track.seenIn });
    },
    publish: () => {},
  })(loop);
  /** What another replica found of a check. */
  const found = (check: string, different: Partial<Result> = {}, run = 7): SharedResult =>
    toShared(
      { ...trackOf(check).result, ...good, confirmation: null, observedAt: clock.now(), ...different },
      run,
      clock.now(),
    );
  const hear = (results: readonly SharedResult[], run = 7, completeAgoMs: number | null = 0) =>
    turns.hear({ run, ageMs: 2 * second, snapshot: { replica: 'other', completeAgoMs, results } });
  const endTurn = async () => {
    const turn = await turns.take(true);
    if (turn.kind !== 'run') throw new Error('Had no turn');
    await turn.end(true);
    return turns.known()?.[1];
  };
  return { clock, loop, turns, trackOf, say, settled, published, baselines, found, hear, endTurn };
}

test('what is told names the run in which each check was looked at, be it this one', async () => {
  const { clock, loop, trackOf, published, endTurn } = await createSide({ 'rls.isolation': [], 'rls.policies': [] });
  trackOf('rls.policies').seenIn = 5;
  const run = await endTurn();
  expect(published[0]?.results.map((result) => result.run)).toEqual([run, 5]);
  expect(loop.tracks.map(({ seenIn }) => seenIn)).toEqual([run, 5]);
  expect(published[0]).toMatchObject({ replica: 'one', completeAgoMs: null });
  loop.refreshedTick = clock.sinceBoot() - 3 * second;
  await endTurn();
  expect(published[1]?.completeAgoMs).toBe(3 * second);
});

test('what keeps a replica from asking is named once, in order, and only while it does not serve', async () => {
  const both: readonly CheckId[] = ['database.service_client', 'database.activity', 'database.anon_client'];
  const { turns, say } = await createSide({
    'rls.isolation': both,
    'rls.enabled': ['database.service_client'],
    'rls.policies': [],
  });
  expect(turns.known()?.[0]).toBe('rls');
  say('database.service_client', bad);
  expect(turns.known()?.[0]).toBe('rls~database.service_client');
  say('database.anon_client', bad);
  expect(turns.known()?.[0]).toBe('rls~database.anon_client~database.service_client');
});

test('a check of the same category keeps nobody from asking', async () => {
  const { turns, say, found, hear, settled } = await createSide({
    'rls.isolation': ['rls.policies'],
    'rls.policies': [],
  });
  say('rls.policies', bad);
  expect(turns.known()?.[0]).toBe('rls');
  hear([found('rls.isolation'), found('rls.policies')]);
  expect(settled.map(({ check, result }) => [check, result.status])).toEqual([
    ['rls.isolation', 'healthy'],
    ['rls.policies', 'healthy'],
  ]);
});

test('nothing is taken over of a replica with other checks, more of them or fewer', async () => {
  const { found, hear, settled } = await createSide({ 'rls.isolation': [], 'rls.policies': [] });
  const [one, two] = [found('rls.isolation'), found('rls.policies')];
  expect(hear([one])).toBe(false);
  expect(hear([one, { ...two, check: 'rls.enabled' }])).toBe(false);
  expect(hear([one, two, { ...two, check: 'rls.enabled' }])).toBe(false);
  expect(settled).toEqual([]);
  expect(hear([one, two])).toBe(true);
});

test('when the last complete run ended is told by the clock here', async () => {
  const { clock, loop, found, hear } = await createSide();
  hear([found('rls.isolation')], 7, 5 * second);
  const at = clock.now() - 2 * second;
  expect(loop).toMatchObject({ refreshedAt: at - 5 * second, refreshedTick: 93 * second });
  expect(loop.sharedBy).toEqual({ replica: 'other', at });
  hear([found('rls.isolation', {}, 8)], 8, null);
  expect(loop).toMatchObject({ refreshedAt: null, refreshedTick: null });
});

test('what cannot be asked here says so once, whatever another replica found', async () => {
  const { say, found, hear, settled } = await createSide({
    'rls.isolation': ['database.service_client', 'database.anon_client'],
    'rls.policies': [],
  });
  say('database.anon_client', bad);
  hear([found('rls.isolation'), found('rls.policies')]);
  expect(settled.map(({ check, result }) => [check, result.reason, result.blockedBy])).toEqual([
    ['rls.isolation', 'dependency_failed', 'database.anon_client'],
    ['rls.policies', null, null],
  ]);
  hear([found('rls.isolation', {}, 8), found('rls.policies', {}, 8)], 8);
  expect(settled.slice(2).map(({ check }) => check)).toEqual(['rls.policies']);
});

test('a check that was not looked at again is not settled again', async () => {
  const { found, hear, settled } = await createSide({ 'rls.isolation': [], 'rls.policies': [] });
  hear([found('rls.isolation'), found('rls.policies')]);
  hear([found('rls.isolation', {}, 8), found('rls.policies')], 8);
  expect(settled.map(({ check, seenIn }) => [check, seenIn])).toEqual([
    ['rls.isolation', 7],
    ['rls.policies', 7],
    ['rls.isolation', 8],
  ]);
});

test('what was broken outside of a run counts for one run more, though another replica had it', async () => {
  const { trackOf, found, hear, settled } = await createSide();
  trackOf('rls.isolation').stray = broken;
  hear([found('rls.isolation')]);
  expect(settled).toEqual([]);
  expect(trackOf('rls.isolation').stray).toBeNull();
  hear([found('rls.isolation', {}, 8)], 8);
  expect(settled.map(({ seenIn }) => seenIn)).toEqual([8]);
});

const waiting = { raw: { status: 'failed', reason: 'unreachable' }, looks: 2, needed: 3 } as const;

test('a turn for the worse that another replica has not confirmed is looked at again from there on', async () => {
  const { found, hear, settled } = await createSide();
  hear([found('rls.isolation', { confirmation: waiting })]);
  hear([found('rls.isolation', {}, 8)], 8);
  expect(settled.map(({ worseRuns, again }) => [worseRuns, again])).toEqual([
    [2, true],
    [0, false],
  ]);
});

test.each<[string, Partial<Result>, number]>([
  ['is healthy', {}, 1],
  ['is slow', { status: 'degraded', reason: 'slow' }, 1],
  ['is degraded by something else', { status: 'degraded', reason: 'drifted' }, 0],
  ['has failed', bad, 0],
  ['may have failed', { confirmation: waiting }, 0],
  ['was not timed', { durationMs: null }, 0],
])('of a check that %s elsewhere, what is normal is learned accordingly', async (_, different, samples) => {
  const { found, hear, baselines, settled } = await createSide();
  hear([found('rls.isolation', different)]);
  expect(settled).toHaveLength(1);
  expect(baselines.performance('rls.isolation')?.samples ?? 0).toBe(samples);
});

test('evidence counts from the last fault on that is over', async () => {
  const { clock, loop, say, found, hear } = await createSide({
    'rls.isolation': ['database.anon_client'],
    'rls.policies': [],
  });
  say('database.anon_client', bad);
  loop.doubts.set('database.anon_client', clock.sinceBoot() - 1 * second);
  loop.doubts.set('database.activity', clock.sinceBoot() - 3 * second);
  // Its evidence is two seconds old.
  expect(hear([found('rls.isolation'), found('rls.policies')])).toBe(true);
  say('database.anon_client', good);
  expect(hear([found('rls.isolation', {}, 8), found('rls.policies', {}, 8)], 8)).toBe(false);
});
