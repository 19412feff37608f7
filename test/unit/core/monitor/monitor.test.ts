import { expect, test, vi } from 'vitest';
import type { Check, CheckId } from '../../../../src/core/check.ts';
import { buildSnapshot, createLoop, hasMetNobody, type Track } from '../../../../src/core/monitor/loop.ts';
import { createMonitor } from '../../../../src/core/monitor/monitor.ts';
import { defaultPace } from '../../../../src/core/monitor/pace.ts';
import type { Outcome } from '../../../../src/core/outcome.ts';
import { degraded } from '../../../../src/core/outcome.ts';
import type { Result } from '../../../../src/core/result.ts';
import { tellOwner } from '../../../../src/core/stray-faults.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor, buildMonitorOn, createGate } from '../../../support/build-monitor.ts';
import { buildResult } from '../../../support/build-summary.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createMemoryKeeper } from '../../../support/memory-fleet.ts';

const second = 1_000;

/** Something that a check is blamed for, as whoever hears of it tells. */
const fault = (text: string) => ({
  text,
  stack: `${text}\n    at a place`,
  deed: 'broke something outside of its run',
});

test('before the first run everything is unknown and not run', () => {
  const { monitor } = buildMonitor([buildCheck('database.query')]);
  expect(monitor.snapshot('database')).toMatchObject({ status: 'unknown', refreshedAt: null });
  expect(monitor.snapshot('database').results[0]).toMatchObject({
    reason: 'not_run',
    success: false,
    observedAt: null,
  });
});

test('start runs every category at once, and again one cadence after the run ended', async () => {
  const query = buildCheck('database.query');
  const { monitor, clock } = buildMonitor([query]);
  monitor.start();
  await clock.turn(0);
  expect(query.seen.runs).toBe(1);
  await clock.turn(9 * second);
  expect(query.seen.runs).toBe(1);
  await clock.turn(1 * second);
  expect(query.seen.runs).toBe(2);
});

test('a slow run delays the next one instead of overlapping it', async () => {
  const gate = createGate<Outcome>();
  const run = vi.fn(() => gate.promise);
  const slow = { ...buildCheck('database.query'), timeoutMs: 60_000, run: run };
  const { monitor, clock } = buildMonitor([slow]);
  monitor.start();
  await clock.turn(30 * second);
  expect(run).toHaveBeenCalledTimes(1);
  gate.resolve(works);
  await clock.turn(9 * second);
  expect(run).toHaveBeenCalledTimes(1);
  await clock.turn(1 * second);
  expect(run).toHaveBeenCalledTimes(2);
});

test('a first failure of a healthy check is confirmed by a second look after one second', async () => {
  const query = buildCheck('database.query', [works, broken, broken]);
  const { monitor, clock, statusOf } = buildMonitor([query]);
  monitor.start();
  await clock.turn(10 * second);
  expect(statusOf('database.query')).toMatchObject({
    status: 'healthy',
    consecutiveFailures: 1,
    confirmation: { raw: { status: 'failed', reason: 'unreachable' }, looks: 1, needed: 2 },
  });
  await clock.turn(1 * second);
  expect(statusOf('database.query')).toMatchObject({ status: 'failed', reason: 'unreachable', consecutiveFailures: 2 });
  expect(statusOf('database.query')?.confirmation).toBeNull();
});

test('a blip that the second look does not confirm never shows', async () => {
  const query = buildCheck('database.query', [works, broken, works]);
  const { monitor, clock, transitions } = buildMonitor([query]);
  monitor.start();
  await clock.turn(60 * second);
  expect(transitions.map(({ to }) => to.status)).toEqual(['healthy']);
});

test('the second look asks only the checks that wait for it', async () => {
  const query = buildCheck('database.query', [works, broken]);
  const other = buildCheck('database.pool');
  const { monitor, clock } = buildMonitor([query, other]);
  monitor.start();
  await clock.turn(11 * second);
  expect(query.seen.runs).toBe(3);
  expect(other.seen.runs).toBe(2);
});

test('the first run is never masked', async () => {
  const { monitor, clock, statusOf } = buildMonitor([buildCheck('database.query', [broken])]);
  monitor.start();
  await clock.turn(0);
  expect(statusOf('database.query')).toMatchObject({ status: 'failed', consecutiveFailures: 1 });
});

test('recovery needs one good run', async () => {
  const { monitor, clock, statusOf } = buildMonitor([buildCheck('database.query', [broken, works])]);
  monitor.start();
  await clock.turn(2 * second);
  expect(statusOf('database.query')).toMatchObject({ status: 'healthy', consecutiveFailures: 0, reason: null });
});

test('a check that needs no confirmation turns at once', async () => {
  const flags = buildCheck('environment.flags', [works, broken], { confirmAfter: 1 });
  const { monitor, clock, statusOf } = buildMonitor([flags]);
  monitor.start();
  await clock.turn(10 * second);
  expect(statusOf('environment.flags')?.status).toBe('failed');
});

test('since says when the status was taken, not when it was last seen', async () => {
  const { monitor, clock, statusOf } = buildMonitor([buildCheck('database.query', [works])]);
  monitor.start();
  await clock.turn(0);
  const since = statusOf('database.query')?.since;
  await clock.turn(40 * second);
  expect(statusOf('database.query')?.since).toBe(since);
  expect(statusOf('database.query')?.observedAt).toBeGreaterThan(since ?? 0);
});

test('a category that is not healthy is asked five times as often, but at most every two seconds', async () => {
  const query = buildCheck('database.query', [broken]);
  const tables = buildCheck('schema.tables', [broken]);
  const { monitor, clock } = buildMonitor([query, tables], { cadences: { schema: 300_000 } });
  monitor.start();
  await clock.turn(0);
  await clock.turn(8 * second);
  expect(query.seen.runs).toBe(5);
  expect(tables.seen.runs).toBe(1);
  await clock.turn(52 * second);
  expect(tables.seen.runs).toBe(2);
});

test('what could not be verified is not asked more often for it', async () => {
  const open: Outcome = degraded('not_verified', 'Not seen', { hint: 'Install it' });
  const drift = buildCheck('schema.drift', [open]);
  const { monitor, clock } = buildMonitor([drift]);
  monitor.start();
  await clock.turn(9 * second);
  expect(drift.seen.runs).toBe(1);
});

test('whoever asks while a category runs joins that run', async () => {
  const gate = createGate<Outcome>();
  const run = vi.fn(() => gate.promise);
  const { monitor, clock } = buildMonitor([{ ...buildCheck('database.query'), run }]);
  let shown = 0;
  monitor.observe({ onSnapshot: () => shown++ });
  const asked = [monitor.refresh('database'), monitor.refresh('database'), monitor.refresh('database')];
  await clock.turn(0);
  gate.resolve(works);
  const snapshots = await Promise.all(asked);
  expect(run).toHaveBeenCalledTimes(1);
  expect(new Set(snapshots).size).toBe(1);
  expect(shown).toBe(1);
});

test('a refresh during a second look is followed by a complete run', async () => {
  const gate = createGate<Outcome>();
  const answers: (Outcome | Promise<Outcome>)[] = [works, broken, gate.promise, works];
  const query = { ...buildCheck('database.query'), run: async () => (await answers.shift()) ?? works };
  const other = buildCheck('database.pool');
  const { monitor, clock } = buildMonitor([query, other]);
  monitor.start();
  await clock.turn(11 * second);
  const asked = monitor.refresh('database');
  gate.resolve(works);
  await clock.turn(0);
  await asked;
  expect(other.seen.runs).toBe(3);
});

const confirmed = async ({ monitor, clock }: ReturnType<typeof buildMonitor>, turnMs: number) => {
  const asked = monitor.refresh('database').then(() => monitor.confirm('database'));
  await clock.turn(turnMs);
  await asked;
};

test.each([
  ['a started monitor', true],
  ['one that was not started', false],
])('whoever asks %s for what is confirmed waits for the second look, and no longer', async (_what, isStarted) => {
  const query = buildCheck('database.query', [works, broken, broken]);
  const other = buildCheck('database.pool');
  const built = buildMonitor([query, other]);
  if (isStarted) built.monitor.start();
  else void built.monitor.refresh('database');
  await built.clock.turn(5 * second);
  await confirmed(built, 1 * second);
  expect(built.statusOf('database.query')).toMatchObject({ status: 'failed', confirmation: null });
  expect([query.seen.runs, other.seen.runs]).toEqual([3, 2]);
  expect(built.clock.armed).toBe(isStarted ? 1 : 0);
});

test('a blip of one look is over for whoever asked for what is confirmed', async () => {
  const built = buildMonitor([buildCheck('database.query', [works, broken, works])]);
  built.monitor.start();
  await built.clock.turn(5 * second);
  await confirmed(built, 1 * second);
  expect(built.statusOf('database.query')).toMatchObject({ status: 'healthy', confirmation: null });
});

test('what takes many looks to confirm is not waited for without end', async () => {
  const stubborn = buildCheck('database.query', [works, broken], { confirmAfter: 100 });
  const built = buildMonitor([stubborn]);
  built.monitor.start();
  await built.clock.turn(5 * second);
  await confirmed(built, 10 * second);
  expect(built.statusOf('database.query')).toMatchObject({ status: 'healthy', confirmation: { needed: 100 } });
});

test('checks that depend on a failed check are unknown at once, without a call', async () => {
  const client = buildCheck('database.service_client', [works, broken, broken, broken, works]);
  const tables = buildCheck('schema.tables', [works], { dependsOn: ['database.service_client'] });
  const { monitor, clock, statusOf, transitions } = buildMonitor([client, tables], { cadences: { schema: 300_000 } });
  monitor.start();
  await clock.turn(11 * second);
  expect(statusOf('schema.tables')).toMatchObject({
    status: 'unknown',
    reason: 'dependency_failed',
    success: false,
    blockedBy: 'database.service_client',
  });
  expect(monitor.snapshot('schema').status).toBe('unknown');
  expect(tables.seen.runs).toBe(1);
  await clock.turn(4 * second);
  expect(statusOf('database.service_client')?.status).toBe('healthy');
  expect(statusOf('schema.tables')?.status).toBe('healthy');
  expect(tables.seen.runs).toBe(2);
  expect(transitions.filter(({ check }) => check === 'schema.tables').map(({ to }) => to.status)).toEqual([
    'healthy',
    'unknown',
    'healthy',
  ]);
});

test('however many checks depend on one, what its failure means for a category is shown once', async () => {
  const names = Array.from({ length: 100 }, (_, place) => `many.check_${place}` as const);
  const { monitor, clock } = buildMonitor(
    [
      buildCheck('database.client', [works, broken], { confirmAfter: 1 }),
      ...names.map((name) => buildCheck(name, [works], { dependsOn: ['database.client'] })),
    ],
    { cadences: { many: 3_600_000 } },
  );
  monitor.start();
  await clock.turn(0);
  const shown: string[] = [];
  monitor.observe({ onSnapshot: ({ category }) => shown.push(category) });

  await monitor.refresh('database');

  expect(monitor.snapshot('many').results.every(({ reason }) => reason === 'dependency_failed')).toBe(true);
  expect(shown).toEqual(['many', 'database']);
});

test('a run that ends when what it depends on has failed meanwhile finds out nothing of its own', async () => {
  const client = buildCheck('database.service_client', [works, broken, broken, works]);
  const gate = createGate<Outcome>();
  const answers = [works, gate.promise, works];
  const run = vi.fn(() => answers.shift() ?? works);
  const isolation = {
    ...buildCheck('rls.isolation', [], { dependsOn: ['database.service_client'], timeoutMs: 60_000 }),
    run,
  };
  const { monitor, clock, statusOf, transitions } = buildMonitor([client, isolation]);
  monitor.start();
  // The run begins beside the first bad look at the dependency, which the second look confirms.
  await clock.turn(11 * second);
  expect(run).toHaveBeenCalledTimes(2);
  expect(statusOf('database.service_client')?.status).toBe('failed');
  gate.resolve(broken);
  await clock.turn(0);
  expect(statusOf('rls.isolation')).toMatchObject({
    reason: 'dependency_failed',
    blockedBy: 'database.service_client',
  });
  await clock.turn(4 * second);
  expect(statusOf('rls.isolation')?.status).toBe('healthy');
  const seen = transitions.filter(({ check }) => check === 'rls.isolation').map(({ to }) => to.status);
  expect(seen).toEqual(['healthy', 'unknown', 'healthy']);
});

test.each([
  ['bad', broken],
  ['good', works],
])('what a run says is not heard where its dependency failed and recovered meanwhile, were it %s', async (_, said) => {
  const client = buildCheck('database.service_client', [works, broken, broken, works]);
  const [before, after] = [createGate<Outcome>(), createGate<Outcome>()];
  const answers = [works, before.promise, after.promise];
  const isolation = {
    ...buildCheck('rls.isolation', [], { dependsOn: ['database.service_client'], timeoutMs: 60_000, confirmAfter: 1 }),
    run: vi.fn(() => answers.shift() ?? works),
  };
  const { monitor, clock, statusOf, transitions } = buildMonitor([client, isolation]);
  monitor.start();
  await clock.turn(15 * second);
  expect(statusOf('database.service_client')?.status).toBe('healthy');
  before.resolve(said);
  await clock.turn(0);
  // The run that was begun anew is under way.
  expect(isolation.run).toHaveBeenCalledTimes(3);
  expect(statusOf('rls.isolation')).toMatchObject({ status: 'unknown', reason: 'dependency_failed' });
  after.resolve(works);
  await clock.turn(0);
  const seen = transitions.filter(({ check }) => check === 'rls.isolation').map(({ to }) => to.status);
  expect(seen).toEqual(['healthy', 'unknown', 'healthy']);
});

test('a check of the same category that a crash has withdrawn amid its run does not speak for it either', async () => {
  const client = buildCheck('database.service_client');
  const gate = createGate<Outcome>();
  const answers = [works, gate.promise, works];
  const query = {
    ...buildCheck('database.query', [], { dependsOn: ['database.service_client'], timeoutMs: 60_000 }),
    run: vi.fn(() => answers.shift() ?? works),
  };
  const { monitor, clock, statusOf } = buildMonitor([client, query]);
  monitor.start();
  await clock.turn(10 * second);
  monitor.crash('database.service_client', fault('Error: late'));
  gate.resolve(broken);
  await clock.turn(0);
  expect(statusOf('database.query')).toMatchObject({ status: 'unknown', blockedBy: 'database.service_client' });
});

test('a dependency that was never asked is asked first', async () => {
  const gate = createGate<Outcome>();
  const client = { ...buildCheck('database.service_client'), run: () => gate.promise };
  const tables = buildCheck('schema.tables', [works], { dependsOn: ['database.service_client'] });
  const { monitor, clock, statusOf } = buildMonitor([client, tables]);
  monitor.start();
  await clock.turn(1 * second);
  expect(tables.seen.runs).toBe(0);
  gate.resolve(broken);
  await clock.turn(0);
  expect(tables.seen.runs).toBe(0);
  expect(statusOf('schema.tables')).toMatchObject({ status: 'unknown', reason: 'dependency_failed' });
});

test('a recovery during a run that counted the dependency as failed is followed by another run', async () => {
  const gate = createGate<Outcome>();
  const client = buildCheck('database.service_client', [broken, works]);
  const tables = buildCheck('schema.tables', [works], { dependsOn: ['database.service_client'] });
  const slow = { ...buildCheck('schema.slow'), timeoutMs: 60_000, run: () => gate.promise };
  const { monitor, clock, statusOf } = buildMonitor([client, tables, slow], { cadences: { schema: 300_000 } });
  monitor.start();
  await clock.turn(3 * second);
  expect(statusOf('database.service_client')?.status).toBe('healthy');
  gate.resolve(works);
  await clock.turn(0);
  expect(statusOf('schema.tables')?.status).toBe('healthy');
});

test('what was seen before the machine slept is stale the moment it wakes, and is looked at again at once', async () => {
  const query = buildCheck('database.query');
  const { monitor, clock, statusOf } = buildMonitor([query]);
  monitor.start();
  await clock.turn(1 * second);
  clock.sleep(30 * second);
  expect(statusOf('database.query')).toMatchObject({ status: 'healthy' });
  clock.sleep(10 * second);
  expect(statusOf('database.query')).toMatchObject({ status: 'unknown', reason: 'stale' });
  expect(monitor.isTurning()).toBe(true);
  await clock.turn(0);
  expect(statusOf('database.query')).toMatchObject({ status: 'healthy' });
  expect(query.seen.runs).toBe(2);
});

test('what was answered to a process that was stopped does not count as seen when it goes on', async () => {
  const answered = createGate<Outcome>();
  const answers: (Outcome | Promise<Outcome>)[] = [works, answered.promise];
  const run = vi.fn(() => answers.shift() ?? createGate<Outcome>().promise);
  const { monitor, clock, results } = buildMonitor([{ ...buildCheck('database.query'), run }]);
  monitor.start();
  await clock.turn(10 * second);
  clock.stop(120 * second);
  const continuedAt = clock.now();
  answered.resolve(works);
  await clock.turn(0);
  expect(run).toHaveBeenCalledTimes(3);
  expect(results.filter(({ observedAt }) => observedAt !== null && observedAt >= continuedAt)).toEqual([]);
});

test('a run that a stop has interrupted makes none of its earlier results current', async () => {
  const answered = createGate<Outcome>();
  const later = createGate<Outcome>();
  const quick = {
    ...buildCheck('database.query'),
    run: vi.fn(() => (quick.run.mock.calls.length > 2 ? later.promise : works)),
  };
  const slow = {
    ...buildCheck('database.pool'),
    run: vi.fn(() => (slow.run.mock.calls.length === 2 ? answered.promise : works)),
  };
  const { monitor, clock, statusOf } = buildMonitor([quick, slow]);
  monitor.start();
  await clock.turn(10 * second);
  clock.stop(120 * second);
  answered.resolve(works);
  await clock.turn(0);
  // The run of all that was begun anew is under way.
  expect(quick.run).toHaveBeenCalledTimes(3);
  expect(statusOf('database.query')).toMatchObject({ status: 'unknown', reason: 'stale' });
  later.resolve(works);
  await clock.turn(0);
  expect(statusOf('database.query')).toMatchObject({ status: 'healthy' });
});

test.each([3_600, -3_600])('a clock on the wall that is set by %i s makes nothing old or young', async (seconds) => {
  const { monitor, clock, statusOf } = buildMonitor([buildCheck('database.query')]);
  monitor.start();
  await clock.turn(1 * second);
  clock.setForward(seconds * second);
  expect(statusOf('database.query')).toMatchObject({ status: 'healthy' });
  clock.sleep(40 * second);
  expect(statusOf('database.query')).toMatchObject({ status: 'unknown', reason: 'stale' });
});

test('a snapshot older than three cadences and its deadline is unknown and stale', async () => {
  const { monitor, clock, statusOf, transitions } = buildMonitor([buildCheck('database.query')]);
  await Promise.all([monitor.refresh('database'), clock.turn(0)]);
  await clock.turn(34 * second);
  expect(statusOf('database.query')?.status).toBe('healthy');
  await clock.turn(1 * second);
  expect(statusOf('database.query')).toMatchObject({
    status: 'unknown',
    reason: 'stale',
    details: { lastStatus: 'healthy' },
  });
  expect(transitions.at(-1)?.to.reason).toBe('stale');
});

test('the loop counts as dead when a timer that fell due has not fired for half a minute', async () => {
  const { monitor, clock } = buildMonitor([buildCheck('database.query')]);
  const lost = { ...clock, after: () => () => {} };
  expect(monitor.isTurning()).toBe(false);
  monitor.start();
  await clock.turn(60 * second);
  expect(monitor.isTurning()).toBe(true);

  const stuck = buildMonitor([buildCheck('database.query')]);
  Object.assign(stuck.clock, { after: lost.after });
  stuck.monitor.start();
  await stuck.clock.turn(40 * second);
  expect(stuck.monitor.isTurning()).toBe(true);
  await stuck.clock.turn(1);
  expect(stuck.monitor.isTurning()).toBe(false);
});

test('after stop nothing runs, nothing is armed and what ran is aborted', async () => {
  const seen: AbortSignal[] = [];
  const hung = {
    ...buildCheck('database.query'),
    run: ({ signal }: { signal: AbortSignal }) => {
      seen.push(signal);
      return new Promise<Outcome>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  const other = buildCheck('redis.connection');
  const { monitor, clock } = buildMonitor([hung, other]);
  monitor.start();
  await clock.turn(0);
  monitor.stop();
  expect(seen[0]?.aborted).toBe(true);
  await clock.turn(120 * second);
  expect(seen).toHaveLength(1);
  expect(other.seen.runs).toBe(1);
  expect(clock.armed).toBe(0);
});

test('an observer that throws disturbs nobody', async () => {
  const { monitor, clock, results } = buildMonitor([buildCheck('database.query')]);
  results.push = () => {
    throw new Error('a broken observer');
  };
  monitor.start();
  await clock.turn(0);
  expect(monitor.snapshot('database').status).toBe('healthy');
});

test('a check that broke something outside of its run turns at once, unconfirmed, and tells what depends on it', async () => {
  const checks = [buildCheck('database.query'), buildCheck('schema.tables', [], { dependsOn: ['database.query'] })];
  const { monitor, clock, statusOf } = buildMonitor(checks);
  monitor.start();
  await clock.turn(0);
  monitor.crash('database.query', fault('Error: lost'));
  expect(statusOf('database.query')).toMatchObject({
    status: 'failed',
    reason: 'crashed',
    error: 'Error: lost',
    durationMs: null,
  });
  expect(monitor.snapshot('database').status).toBe('failed');
  expect(statusOf('schema.tables')).toMatchObject({ reason: 'dependency_failed' });
});

test('whoever asks after a crash is told of it at once, and of many in one category everybody hears once', async () => {
  const names = Array.from({ length: 100 }, (_, place) => `many.check_${place}` as const);
  const { monitor, clock } = buildMonitor(names.map((name) => buildCheck(name)));
  monitor.start();
  await clock.turn(0);
  let shown = 0;
  monitor.observe({ onSnapshot: () => shown++ });

  for (const name of names) monitor.crash(name, fault('lost'));
  const { results } = monitor.snapshot('many');
  await Promise.resolve();

  expect(results.every(({ reason }) => reason === 'crashed')).toBe(true);
  expect(shown).toBe(1);
});

test('a crash outside of a run counts for the next run too, and is over with the one after that', async () => {
  const { monitor, clock, statusOf, transitions } = buildMonitor([buildCheck('database.query')]);
  monitor.start();
  await clock.turn(0);
  monitor.crash('database.query', fault('Error: lost'));
  await clock.turn(10 * second);
  expect(statusOf('database.query')).toMatchObject({ reason: 'crashed', durationMs: 0 });
  await clock.turn(2 * second);
  expect(statusOf('database.query')?.status).toBe('healthy');
  expect(transitions.map(({ to }) => to.status)).toEqual(['healthy', 'failed', 'healthy']);
});

test('a crash while the check runs counts for that run', async () => {
  const gate = createGate<Outcome>();
  const { monitor, clock, statusOf } = buildMonitor([{ ...buildCheck('database.query'), run: () => gate.promise }]);
  monitor.start();
  await clock.turn(0);
  monitor.crash('database.query', fault('Error: lost'));
  gate.resolve(works);
  await clock.turn(0);
  expect(statusOf('database.query')?.reason).toBe('crashed');
  await clock.turn(2 * second);
  expect(statusOf('database.query')?.status).toBe('healthy');
});

test('a check that breaks the same again and again is told once, as long as it lasts', async () => {
  const { monitor, clock } = buildMonitor([buildCheck('database.query')]);
  const stacks: unknown[] = [];
  monitor.observe({ onStrayFault: ({ stack }) => stacks.push(stack) });
  monitor.start();
  await clock.turn(0);
  for (let time = 0; time < 3; time += 1) monitor.crash('database.query', fault('Error: lost'));
  await clock.turn(10 * second);
  monitor.crash('database.query', fault('Error: lost'));
  expect(stacks).toEqual([expect.stringContaining('Error: lost')]);
  await clock.turn(2 * second);
  monitor.crash('database.query', fault('Error: something else'));
  await clock.turn(4 * second);
  expect(monitor.snapshot('database').status).toBe('healthy');
  monitor.crash('database.query', fault('Error: lost'));
  expect(stacks).toHaveLength(3);
});

test('after stop a crash is nobody’s business', async () => {
  const { monitor, clock, statusOf } = buildMonitor([buildCheck('database.query')]);
  monitor.start();
  await clock.turn(0);
  monitor.stop();
  monitor.crash('database.query', fault('Error: lost'));
  expect(statusOf('database.query')?.status).toBe('healthy');
});

test('a status that was held over a restart has been so since then, as soon as that is known', async () => {
  const check = buildCheck('a.b', [broken, broken, works, broken], { confirmAfter: 1 });
  const known = new Map<string, number>();
  const heldSince = (_check: string, status: string) => known.get(status) ?? null;
  const { monitor, clock, statusOf } = buildMonitor([check], { heldSince });
  const startedAt = clock.now();
  monitor.start();
  await clock.turn(0);
  expect(statusOf('a.b')?.since).toBe(startedAt);
  known.set('failed', startedAt - 60_000);
  await clock.turn(2_000);
  expect(statusOf('a.b')).toMatchObject({ status: 'failed', since: startedAt - 60_000 });
  await clock.turn(2_000);
  expect(statusOf('a.b')).toMatchObject({ status: 'healthy', since: startedAt + 4_000 });
  await clock.turn(10_000);
  expect(statusOf('a.b')).toMatchObject({ status: 'failed', since: startedAt + 14_000 });
});

test('a status that differs from the one before the restart is as old as its first look', async () => {
  const heldSince = (_check: string, status: string) => (status === 'failed' ? 1_000 : null);
  const { monitor, clock, statusOf } = buildMonitor([buildCheck('a.b', [works])], { heldSince });
  monitor.start();
  await clock.turn(10_000);
  expect(statusOf('a.b')).toMatchObject({ status: 'healthy', since: Date.parse('2026-11-22T12:00:00Z') });
});

test('whoever starts it twice asks each check once', async () => {
  const query = buildCheck('database.query');
  const { monitor, clock } = buildMonitor([query]);
  monitor.start();
  monitor.start();
  await clock.turn(10 * second);
  expect(query.seen.runs).toBe(2);
});

test('what is not on the list cannot be asked for, and a crash of it changes nothing', async () => {
  const { monitor, clock, transitions } = buildMonitor([buildCheck('database.query')]);
  monitor.start();
  await clock.turn(0);
  expect(() => monitor.snapshot('dragons')).toThrow(RangeError);
  expect(() => monitor.ageMs('dragons')).toThrow('There is no category "dragons"');
  monitor.crash('dragons.here', fault('Error: lost'));
  expect(transitions).toHaveLength(1);
});

test('after stop nothing is asked on demand, and what waited for another check is not asked any more', async () => {
  const gate = createGate<Outcome>();
  const slow = { ...buildCheck('database.query'), run: () => gate.promise };
  const waiting = buildCheck('rls.enabled', [works], { dependsOn: ['database.query'] });
  const idle = buildCheck('redis.cache');
  const { monitor, clock, results, statusOf } = buildMonitor([slow, waiting, idle]);
  const asked = monitor.refresh('rls');
  await clock.turn(0);
  monitor.stop();
  gate.resolve(works);
  await asked;
  await monitor.refresh('redis');
  expect([waiting.seen.runs, idle.seen.runs]).toEqual([0, 0]);
  expect(results).toEqual([]);
  expect([statusOf('rls.enabled')?.reason, statusOf('redis.cache')?.reason]).toEqual(['not_run', 'not_run']);
  await clock.turn(second);
  expect(clock.armed).toBe(0);
});

test('a check is not asked twice for it that two others wait for it', async () => {
  const query = buildCheck('database.query');
  const { monitor, clock } = buildMonitor([
    query,
    buildCheck('rls.enabled', [works], { dependsOn: ['database.query'] }),
    buildCheck('schema.tables', [works], { dependsOn: ['database.query'] }),
  ]);
  await Promise.all([monitor.refresh('rls'), monitor.refresh('schema'), clock.turn(0)]);
  expect(query.seen.runs).toBe(1);
});

test('whoever waits for what is confirmed joins the second look under way, and waits for none that hangs', async () => {
  const gate = createGate<Outcome>();
  const answers: (Outcome | Promise<Outcome>)[] = [works, broken, gate.promise];
  const run = vi.fn(() => answers.shift() ?? works);
  const { monitor, clock } = buildMonitor([{ ...buildCheck('database.query'), timeoutMs: 60_000, run }]);
  monitor.start();
  await clock.turn(11 * second);
  let ended = 0;
  const wait = () => monitor.confirm('database').then(() => ended++);
  const first = wait();
  await clock.turn(10 * second - 1);
  expect(ended).toBe(0);
  await clock.turn(1);
  await first;
  const other = wait();
  let shown = 0;
  monitor.observe({ onSnapshot: () => shown++ });
  gate.resolve(works);
  await clock.turn(0);
  await other;
  expect([run.mock.calls.length, shown]).toEqual([3, 1]);
});

test('what ends after stop is shown to nobody', async () => {
  const gate = createGate<Outcome>();
  const { monitor, clock } = buildMonitor([{ ...buildCheck('database.query'), run: () => gate.promise }]);
  let shown = 0;
  monitor.observe({ onSnapshot: () => shown++ });
  monitor.start();
  await clock.turn(0);
  monitor.stop();
  gate.resolve(works);
  await clock.turn(0);
  expect(shown).toBe(0);
});

test('after stop the loop does not count as dead, however late it is', async () => {
  const { monitor, clock } = buildMonitor([buildCheck('database.query')]);
  monitor.start();
  await clock.turn(0);
  monitor.stop();
  await clock.turn(3_600 * second);
  expect(monitor.isTurning()).toBe(true);
});

test('one category whose timer is late is enough for the loop to count as dead, and one that runs is not late', async () => {
  const gate = createGate<Outcome>();
  const slow = { ...buildCheck('redis.cache'), timeoutMs: 60_000, run: () => gate.promise };
  const { monitor, clock } = buildMonitor([buildCheck('database.query'), slow]);
  monitor.start();
  await clock.turn(0);
  expect(monitor.isTurning()).toBe(true);
  // The timer of the one was due after ten seconds; the run of the other may take two minutes.
  clock.stop(40 * second);
  expect(monitor.isTurning()).toBe(true);
  clock.stop(1);
  expect(monitor.isTurning()).toBe(false);
});

test('a run that waits for another one and takes as long as both may is complete', async () => {
  const lasting = (name: CheckId, extra: Partial<Check> = {}) => ({
    ...buildCheck(name, [], { timeoutMs: 60_000, ...extra }),
    run: () => new Promise<Outcome>((resolve) => void clock.after(59_900, () => resolve(works))),
  });
  const checks = [lasting('database.client'), lasting('rls.enabled', { dependsOn: ['database.client'] })];
  const { monitor, clock } = buildMonitor(checks);
  void monitor.refresh('rls');
  await clock.turn(119_800);
  expect(monitor.snapshot('rls')).toMatchObject({ status: 'healthy', refreshedAt: clock.now() });
});

test('a fault that a run has left behind crashes its check', async () => {
  const leaving = {
    ...buildCheck('database.query'),
    run() {
      setImmediate(() => tellOwner(new Error('late')));
      return works;
    },
  };
  const { monitor, clock, statusOf } = buildMonitor([leaving]);
  monitor.start();
  await clock.turn(0);
  await clock.turn(0);
  expect(statusOf('database.query')).toMatchObject({ reason: 'crashed', error: 'Error: late' });
});

test('how long a check takes is learned of what works alone', async () => {
  const { monitor, clock, baselines } = buildMonitor([buildCheck('a.well'), buildCheck('a.broken', [broken])]);
  monitor.start();
  await clock.turn(0);
  expect([baselines.performance('a.well')?.samples, baselines.performance('a.broken')]).toEqual([1, null]);
});

test('a dependency of the same category is waited for while it is asked, and one of another is not', async () => {
  const gate = createGate<Outcome>();
  const answers: (Outcome | Promise<Outcome>)[] = [works, gate.promise];
  const client = { ...buildCheck('database.client'), timeoutMs: 60_000, run: () => answers.shift() ?? works };
  const own = buildCheck('database.query', [], { dependsOn: ['database.client'] });
  const other = buildCheck('rls.enabled', [], { dependsOn: ['database.client'] });
  const { monitor, clock } = buildMonitor([client, own, other]);
  monitor.start();
  await clock.turn(10 * second);
  expect([own.seen.runs, other.seen.runs]).toEqual([1, 2]);
  gate.resolve(works);
  await clock.turn(0);
  expect(own.seen.runs).toBe(2);
});

test('what a run of one category has asked of another is shown there too', async () => {
  const { monitor, clock } = buildMonitor([
    buildCheck('database.client'),
    buildCheck('rls.enabled', [], { dependsOn: ['database.client'] }),
  ]);
  await Promise.all([monitor.refresh('rls'), clock.turn(0)]);
  expect(monitor.snapshot('database')).toMatchObject({ status: 'healthy', refreshedAt: null });
});

test('what is blocked is looked at as often as what is wrong, not as what waits for a second look', async () => {
  const { monitor, clock, results } = buildMonitor([
    buildCheck('database.client', [broken]),
    buildCheck('rls.enabled', [], { dependsOn: ['database.client'] }),
  ]);
  monitor.start();
  await clock.turn(9 * second);
  expect(results.filter(({ check }) => check === 'rls.enabled')).toHaveLength(5);
});

test('the first runs may be put off', async () => {
  const query = buildCheck('database.query');
  const { registry, runner, clock, baselines } = buildMonitor([query]);
  const pace = { ...defaultPace, firstDelayMs: 5 * second, random: () => 0.5 };
  const monitor = createMonitor({ registry, runner, clock, baselines, observers: [], pace });
  monitor.start();
  await clock.turn(5 * second - 1);
  expect(query.seen.runs).toBe(0);
  await clock.turn(1);
  expect(query.seen.runs).toBe(1);
});

test('checks that ignore their deadline are counted, and an observer that was sent away hears nothing more', async () => {
  const { monitor, clock } = buildMonitor([
    { ...buildCheck('database.query'), run: () => createGate<Outcome>().promise },
  ]);
  let heard = 0;
  const stop = monitor.observe({ onResult: () => heard++ });
  monitor.start();
  await clock.turn(3 * second);
  expect([monitor.deafRuns().get('database.query'), heard]).toEqual([1, 1]);
  stop();
  await clock.turn(10 * second);
  expect(heard).toBe(1);
});

test('the age of a category is that of its last complete run, and before the first it has none', async () => {
  const { monitor, clock } = buildMonitor([buildCheck('database.query')]);
  await clock.turn(5 * second);
  expect(monitor.ageMs('database')).toBeNull();
  await monitor.refresh('database');
  await clock.turn(3 * second);
  expect(monitor.ageMs('database')).toBe(3 * second);
});

test('a run counts as dead half a minute after the longest time that it may take', async () => {
  const hung = { ...buildCheck('database.query'), run: () => createGate<Outcome>().promise };
  const { monitor, clock } = buildMonitor([hung]);
  await clock.turn(10 * second);
  monitor.start();
  await clock.turn(0);
  clock.stop(34 * second);
  expect(monitor.isTurning()).toBe(true);
  clock.stop(1);
  expect(monitor.isTurning()).toBe(false);
});

test('what is stale is told once, however often it is asked for, and what was never seen is not stale', async () => {
  const { monitor, clock, results, statusOf } = buildMonitor([buildCheck('database.query'), buildCheck('redis.cache')]);
  await monitor.refresh('database');
  await clock.turn(60 * second);
  for (let time = 0; time < 3; time += 1) monitor.snapshot('database');
  expect(results.filter(({ reason }) => reason === 'stale')).toHaveLength(1);
  expect(statusOf('redis.cache')?.reason).toBe('not_run');
});

test('before the first run nothing waits for another look, and nothing new is shown to who asks', async () => {
  const { monitor } = buildMonitor([buildCheck('database.query')]);
  let shown = 0;
  monitor.observe({ onSnapshot: () => shown++ });
  monitor.snapshot('database');
  await monitor.confirm('database');
  expect(shown).toBe(0);
});

test('a status that was held for less time than it was seen is as old as it was seen', async () => {
  const { monitor, clock, statusOf } = buildMonitor([buildCheck('a.b')], { heldSince: () => clock.now() + 1_000 });
  const startedAt = clock.now();
  await monitor.refresh('a');
  expect(statusOf('a.b')?.since).toBe(startedAt);
});

test('after stop no timer is left, not even to hear of others', async () => {
  const clock = createFakeClock();
  const fleet = createMemoryKeeper(clock).join('one', ['rls']);
  const { monitor } = buildMonitorOn(clock, [buildCheck('database.query')], { fleet });
  monitor.start();
  // Once more changes nothing.
  monitor.start();
  await clock.turn(0);
  expect(clock.armed).toBe(2);
  monitor.stop();
  expect(clock.armed).toBe(0);
});

test('what depends on a check that is merely degraded keeps its evidence, and is asked no sooner for it', async () => {
  const late = degraded('slow', 'Slow', { hint: 'Wait' });
  const client = buildCheck('database.client', [works, late, works], { confirmAfter: 1 });
  const tables = buildCheck('schema.tables', [works], { dependsOn: ['database.client'] });
  const { monitor, clock, transitions } = buildMonitor([client, tables], { cadences: { schema: 300_000 } });
  monitor.start();
  await clock.turn(20 * second);
  const turns = (id: CheckId) => transitions.filter(({ check }) => check === id).map(({ to }) => to.status);
  expect(turns('database.client')).toEqual(['healthy', 'degraded', 'healthy']);
  expect(turns('schema.tables')).toEqual(['healthy']);
  expect(tables.seen.runs).toBe(1);
});

test('what is blocked already is not told once more when something else that it needs fails', async () => {
  const failing = () => [works, broken] as const;
  const { monitor, clock, results } = buildMonitor(
    [
      buildCheck('database.client', failing(), { confirmAfter: 1 }),
      buildCheck('redis.connection', failing(), { confirmAfter: 1 }),
      buildCheck('rls.enabled', [works], { dependsOn: ['database.client', 'redis.connection'] }),
    ],
    { cadences: { rls: 300_000 } },
  );
  monitor.start();
  await clock.turn(10 * second);
  expect(monitor.snapshot('redis').status).toBe('failed');
  const seen = results.filter(({ check }) => check === 'rls.enabled').map(({ blockedBy }) => blockedBy);
  expect(seen).toEqual([null, 'database.client']);
});

test('a recovery that its own category has just seen is no reason to ask that anew', async () => {
  const client = buildCheck('database.client', [broken, works]);
  const query = buildCheck('database.query', [works], { dependsOn: ['database.client'] });
  const { monitor, clock, statusOf } = buildMonitor([client, query]);
  monitor.start();
  await clock.turn(11 * second);
  expect(statusOf('database.query')?.status).toBe('healthy');
  expect([client.seen.runs, query.seen.runs]).toEqual([2, 1]);
});

test('when a dependency works again all of a category is asked, though something in it waits for a second look', async () => {
  const client = buildCheck('database.client', [works, broken, works], { confirmAfter: 1 });
  const tables = buildCheck('schema.tables', [works], { dependsOn: ['database.client'] });
  const drift = buildCheck('schema.drift', [works, broken]);
  const { monitor, clock, statusOf } = buildMonitor([client, tables, drift], { cadences: { schema: 300_000 } });
  monitor.start();
  await clock.turn(11.5 * second);
  void monitor.refresh('schema');
  await clock.turn(0.5 * second);
  expect(statusOf('database.client')?.status).toBe('healthy');
  expect([statusOf('schema.tables')?.status, statusOf('schema.drift')?.status]).toEqual(['healthy', 'failed']);
});

const seenBy = (different: Partial<Result>, isAdopted = false) => {
  const category = { name: 'rls', cadenceMs: 10_000, weight: 'hard' } as const;
  const [track] = createLoop(category, [buildCheck('rls.enabled')], createFakeClock()).tracks as [Track];
  return Object.assign(track, { result: buildResult({ check: 'rls.enabled', ...different }), isAdopted });
};

test.each<[string, Partial<Result>, boolean]>([
  ['was late', { status: 'failed', reason: 'timeout' }, true],
  ['could not reach a host', { status: 'failed', reason: 'unreachable', place: 'db:1' }, true],
  ['failed where somebody answered', { status: 'failed', reason: 'invalid' }, false],
  ['was late because of another check', { status: 'failed', reason: 'timeout', blockedBy: 'database.query' }, false],
  ['is merely degraded', { status: 'degraded', reason: 'timeout' }, false],
  ['works', { place: 'db:1' }, false],
])('a look that %s may or may not have failed on the way', (_what, result, hasMet) => {
  expect(hasMetNobody(seenBy(result))).toBe(hasMet);
});

test('one result that another replica has found is enough to say whose it is', () => {
  const by = { replica: 'other', at: 1 };
  const snapshotOf = (...adopted: readonly boolean[]) =>
    buildSnapshot(
      'rls',
      adopted.map((isAdopted) => seenBy({}, isAdopted)),
      1,
      by,
    );
  expect([snapshotOf(true, false).sharedBy, snapshotOf(false, false).sharedBy]).toEqual([by, null]);
});
