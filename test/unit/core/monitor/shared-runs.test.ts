import { expect, test } from 'vitest';
import type { Check } from '../../../../src/core/check.ts';
import type { Clock } from '../../../../src/core/clock.ts';
import { createBaselines } from '../../../../src/core/monitor/baselines.ts';
import { notRun } from '../../../../src/core/monitor/evidence.ts';
import { type Fleet, type SharedSnapshot, toShared } from '../../../../src/core/monitor/fleet/fleet.ts';
import { failed, healthy, type Outcome } from '../../../../src/core/outcome.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitorOn, createGate, type ReplicaParts } from '../../../support/build-monitor.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { createMemoryKeeper, type MemoryKeeper } from '../../../support/memory-fleet.ts';

const second = 1_000;
const minute = 60 * second;
const unreachable: Outcome = failed('unreachable', 'Nobody answers', { hint: 'Look at the way', place: 'api.example' });

interface Parts extends Omit<ReplicaParts, 'fleet'> {
  readonly name: string;
  readonly checks: readonly Check[];
  /** How wrong its clock on the wall is. */
  readonly skewMs?: number;
  readonly shared?: readonly string[];
}

/** A replica beside others, on a clock that the whole test turns. */
function createReplica(clock: FakeClock, keeper: MemoryKeeper, parts: Parts) {
  const { name, checks, skewMs = 0, shared = ['schema', 'rls', 'services', 'email'], ...rest } = parts;
  const own = createStoppableClock(clock, skewMs);
  const built = buildMonitorOn(own, checks, { ...rest, fleet: keeper.join(name, shared) });
  return { name, clock: own, stop: own.stop, resume: own.resume, ...built };
}

/** What a process has of a clock: while it is stopped, no timer of its own fires. */
function createStoppableClock(clock: FakeClock, skewMs: number) {
  let isStopped = false;
  let due: (() => void)[] = [];
  const own: Clock = {
    now: () => clock.now() + skewMs,
    monotonic: () => clock.monotonic(),
    sinceBoot: () => clock.sinceBoot(),
    after: (delayMs, callback) =>
      clock.after(delayMs, () => {
        if (isStopped) due.push(callback);
        else callback();
      }),
  };
  return {
    ...own,
    stop() {
      isStopped = true;
    },
    resume() {
      isStopped = false;
      const late = due;
      due = [];
      for (const callback of late) callback();
    },
  };
}

/** Replicas that each ask by a check of their own, and how often they did. */
function createReplicas<Name extends string>(
  names: readonly Name[],
  build: (name: Name, index: number) => Omit<Parts, 'name'>,
) {
  const clock = createFakeClock();
  const keeper = createMemoryKeeper(clock);
  const replicas = names.map((name, index) => createReplica(clock, keeper, { name, ...build(name, index) }));
  const start = async () => {
    for (const { monitor } of replicas) monitor.start();
    await clock.turn(0);
  };
  return { clock, keeper, replicas, start };
}

const ten = Array.from({ length: 10 }, (_, index) => `replica-${index}`);
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** Ten replicas with a check each, that answers by what is so at the time. */
function createTen(answer: () => Outcome | Promise<Outcome>, more: Partial<Parts> = {}) {
  const runs = ten.map(() => 0);
  const built = createReplicas(ten, (_name, index) => ({
    checks: [
      {
        name: 'rls.isolation',
        title: 'Isolated',
        run() {
          runs[index] = (runs[index] ?? 0) + 1;
          return answer();
        },
      },
    ],
    cadences: { rls: minute },
    random: () => (index * 7) / 70,
    ...more,
  }));
  return { ...built, runs };
}

test('ten replicas ask as often as one would, and all show what was found', async () => {
  const { clock, replicas, start, runs } = createTen(() => works);
  await start();
  await clock.turn(60 * minute);
  expect(sum(runs)).toBeGreaterThanOrEqual(60 / 1.1);
  expect(sum(runs)).toBeLessThanOrEqual(60 * 1.2);
  for (const { statusOf } of replicas) expect(statusOf('rls.isolation')?.status).toBe('healthy');
});

test('whoever asked goes on asking', async () => {
  const { clock, start, runs } = createTen(() => works);
  await start();
  await clock.turn(60 * minute);
  expect(runs.filter((count) => count > 0)).toHaveLength(1);
});

test('a category that is not shared is asked by each', async () => {
  const { clock, start, runs } = createTen(() => works, { shared: ['schema'] });
  await start();
  await clock.turn(10 * minute);
  for (const count of runs) expect(count).toBeGreaterThanOrEqual(9);
});

test('what another replica found out says whose it is and when, and one’s own does not', async () => {
  const { clock, replicas, start } = createReplicas(['one', 'other'], () => ({
    checks: [buildCheck('rls.isolation')],
  }));
  await start();
  await clock.turn(1 * second);
  const [own, others] = replicas.map(({ monitor }) => monitor.snapshot('rls'));
  expect(own).toMatchObject({ sharedBy: null, status: 'healthy' });
  expect(others).toMatchObject({ sharedBy: { replica: 'one', at: own?.refreshedAt }, status: 'healthy' });
  expect(others?.refreshedAt).toBe(own?.refreshedAt);
});

test('a turn that one finds is shown by all within ten seconds', async () => {
  let isOpen = false;
  const { clock, replicas, start } = createTen(() => (isOpen ? broken : works), { cadences: { rls: 5 * minute } });
  await start();
  await clock.turn(20 * second);
  isOpen = true;
  await clock.turn(5 * minute);
  const holder = replicas.find(({ monitor }) => monitor.snapshot('rls').sharedBy === null);
  const turnedAt = holder?.transitions.at(-1)?.at ?? 0;
  expect(holder?.transitions.at(-1)?.to.status).toBe('failed');
  for (const { transitions } of replicas) {
    expect(transitions.map(({ to }) => to.status)).toEqual(['healthy', 'failed']);
    expect((transitions.at(-1)?.at ?? Infinity) - turnedAt).toBeLessThanOrEqual(10 * second);
  }
});

test('a turn is confirmed once for all, and a blip shows nowhere', async () => {
  const outcomes = [works, broken, works, broken, broken];
  let looks = 0;
  const { clock, replicas, start } = createTen(() => outcomes[Math.min(looks++, 4)] ?? works);
  await start();
  await clock.turn(90 * second);
  expect(looks).toBe(3);
  for (const { transitions } of replicas) expect(transitions.map(({ to }) => to.status)).toEqual(['healthy']);
  await clock.turn(60 * second);
  for (const { statusOf } of replicas)
    expect(statusOf('rls.isolation')).toMatchObject({ status: 'failed', consecutiveFailures: expect.any(Number) });
});

test('what is not healthy is asked again sooner, by one', async () => {
  const { clock, start, runs } = createTen(() => broken);
  await start();
  await clock.turn(10 * minute);
  // One replica alone: every 12 s.
  expect(sum(runs)).toBeGreaterThanOrEqual(45);
  expect(sum(runs)).toBeLessThanOrEqual(50 * 1.2);
});

test('since and observedAt of what was adopted are told by one’s own clock', async () => {
  const { clock, replicas, start } = createReplicas(['one', 'fast', 'slow'], (name) => ({
    checks: [buildCheck('rls.isolation')],
    skewMs: { one: 0, fast: 61 * second, slow: -61 * second }[name] ?? 0,
    cadences: { rls: minute },
  }));
  await start();
  const [one, fast, slow] = replicas;
  await clock.turn(45 * second);
  const agesOf = (replica: typeof one) => {
    const { refreshedAt } = replica?.monitor.snapshot('rls') ?? {};
    const { observedAt, since } = replica?.statusOf('rls.isolation') ?? {};
    const now = replica?.clock.now() ?? 0;
    return [refreshedAt, observedAt, since].map((at) => now - (at ?? 0));
  };
  expect(agesOf(fast)).toEqual(agesOf(one));
  expect(agesOf(slow)).toEqual(agesOf(one));
});

test('with clocks that are a minute off, nobody asks twice and nothing is stale', async () => {
  const auth = buildCheck('services.auth');
  const { clock, replicas, start } = createReplicas(['one', 'fast', 'slow'], (name) => ({
    checks: [auth],
    skewMs: { one: 0, fast: 61 * second, slow: -61 * second }[name] ?? 0,
    cadences: { services: 10 * second },
  }));
  await start();
  for (let turn = 0; turn < 60; turn += 1) {
    await clock.turn(10 * second);
    for (const { monitor } of replicas) expect(monitor.snapshot('services').status).toBe('healthy');
  }
  expect(auth.seen.runs).toBeLessThanOrEqual(60 * 1.2);
});

test('a clock on the wall that is set changes nothing about whose turn it is', async () => {
  const { clock, replicas, start, runs } = createTen(() => works);
  await start();
  await clock.turn(5 * minute);
  const before = sum(runs);
  clock.setForward(-10 * minute);
  await clock.turn(5 * minute);
  expect(sum(runs) - before).toBeLessThanOrEqual(6);
  for (const { monitor } of replicas) expect(monitor.snapshot('rls').status).toBe('healthy');
});

test('a holder that is killed during a run is replaced within one cadence, and nothing is stale meanwhile', async () => {
  const never = createGate<Outcome>();
  const holderOnly: { hangs: boolean } = { hangs: false };
  const { clock, replicas, start } = createReplicas(['holder', 'two', 'three'], (name) => ({
    checks: [
      {
        name: 'rls.isolation',
        title: 'Isolated',
        run: () => (name === 'holder' && holderOnly.hangs ? never.promise : works),
      },
    ],
    cadences: { rls: minute },
  }));
  await start();
  const [holder, ...others] = replicas;
  await clock.turn(50 * second);
  holderOnly.hangs = true;
  await clock.turn(10 * second + 100);
  holder?.stop();
  const lastSeenAt = others[0]?.monitor.snapshot('rls').refreshedAt ?? 0;
  expect(lastSeenAt).toBe(holder?.monitor.snapshot('rls').refreshedAt);
  let replacedAfterMs = 0;
  while (others.every(({ monitor }) => monitor.snapshot('rls').refreshedAt === lastSeenAt)) {
    for (const { monitor } of others) expect(monitor.snapshot('rls').status).toBe('healthy');
    await clock.turn(1 * second);
    replacedAfterMs += 1 * second;
    expect(replacedAfterMs).toBeLessThanOrEqual(minute);
  }
});

test('a holder that was stopped and goes on publishes nothing late, and takes over what was found meanwhile', async () => {
  const gate = createGate<Outcome>();
  let isHeld = false;
  const { clock, keeper, replicas, start } = createReplicas(['holder', 'other'], (name) => ({
    checks: [
      {
        name: 'rls.isolation',
        title: 'Isolated',
        timeoutMs: 60 * second,
        run: () => (name === 'holder' && isHeld ? gate.promise : healthy(`Seen by ${name}`)),
      },
    ],
    cadences: { rls: minute },
  }));
  await start();
  const [holder, other] = replicas;
  isHeld = true;
  await clock.turn(61 * second);
  holder?.stop();
  await clock.turn(29 * second);
  expect(other?.statusOf('rls.isolation')?.message).toBe('Seen by other');
  gate.resolve(broken);
  holder?.resume();
  await clock.turn(1 * second);
  expect(keeper.stored).toEqual(['holder', 'other']);
  expect(holder?.transitions.map(({ to }) => to.status)).toEqual(['healthy']);
  for (const { statusOf } of replicas)
    expect(statusOf('rls.isolation')).toMatchObject({ status: 'healthy', message: 'Seen by other' });
  expect(holder?.monitor.snapshot('rls').sharedBy?.replica).toBe('other');
});

test('whoever was late and took over what was found meanwhile has its next turn after the one who found it', async () => {
  const gate = createGate<Outcome>();
  const asked = { holder: [] as number[], other: [] as number[] };
  const { clock, replicas, start } = createReplicas(['holder', 'other'], (name) => ({
    checks: [
      {
        name: 'rls.isolation',
        title: 'Isolated',
        timeoutMs: 60 * second,
        run(): Outcome | Promise<Outcome> {
          asked[name].push(clock.monotonic());
          return name === 'holder' && asked[name].length === 2 ? gate.promise : works;
        },
      },
    ],
    cadences: { rls: minute },
  }));
  await start();
  const [holder, other] = replicas;
  await clock.turn(61 * second);
  holder?.stop();
  await clock.turn(29 * second);
  gate.resolve(works);
  holder?.resume();
  await clock.turn(1 * second);
  expect(holder?.monitor.snapshot('rls').sharedBy?.replica).toBe('other');
  other?.stop();
  await clock.turn(90 * second);
  // Who had the last turn comes first, after a cadence; the others a fifth of one later.
  expect((asked.holder[2] ?? 0) - (asked.other[0] ?? 0)).toBeCloseTo(72 * second);
  expect(holder?.monitor.isTurning()).toBe(true);
});

test('while the others cannot be reached each asks for itself without a gap, and one asks when they can be again', async () => {
  const { clock, keeper, replicas, start, runs } = createTen(() => works);
  await start();
  await clock.turn(5 * minute);
  keeper.isAway = true;
  for (let turn = 0; turn < 60; turn += 1) {
    await clock.turn(5 * second);
    for (const { monitor } of replicas) expect(monitor.snapshot('rls').status).toBe('healthy');
  }
  for (const count of runs) expect(count).toBeGreaterThanOrEqual(3);
  keeper.forget();
  keeper.isAway = false;
  await clock.turn(90 * second);
  const before = sum(runs);
  await clock.turn(10 * minute);
  expect(sum(runs) - before).toBeLessThanOrEqual(12);
  const whose = replicas.map(({ monitor }) => monitor.snapshot('rls').sharedBy?.replica ?? null);
  expect(whose.filter((name) => name === null)).toHaveLength(1);
});

test('a blink in which nobody is reached makes nobody ask but who is due', async () => {
  const { clock, keeper, start, runs } = createTen(() => works);
  await start();
  await clock.turn(53 * second);
  const before = sum(runs);
  keeper.isAway = true;
  await clock.turn(15 * second);
  keeper.isAway = false;
  await clock.turn(30 * second);
  // The one that had the last turn could not tell what it found, so another one asked once more.
  expect(sum(runs) - before).toBe(2);
});

test('a keeper that has forgotten everything in between is no gap and no second asker', async () => {
  const { clock, keeper, replicas, start, runs } = createTen(() => works);
  await start();
  await clock.turn(5 * minute);
  const before = sum(runs);
  keeper.forget();
  for (let turn = 0; turn < 60; turn += 1) {
    await clock.turn(5 * second);
    for (const { monitor } of replicas) expect(monitor.snapshot('rls').status).toBe('healthy');
  }
  expect(sum(runs) - before).toBeLessThanOrEqual(6);
});

/** Replicas of which some cannot reach the database, with a check in `rls` that needs it. */
function createWithDatabase(names: readonly string[], cannotReach: Set<string>, needs = ['database.service_client']) {
  const runs = new Map<string, number>();
  const built = createReplicas(names, (name, index) => ({
    checks: [
      {
        name: 'database.service_client',
        title: 'Reached',
        run: () => (cannotReach.has(name) || cannotReach.has('everybody') ? unreachable : works),
      },
      {
        name: 'database.anon_client',
        title: 'Reached',
        run: () => (cannotReach.has('anon') ? unreachable : works),
      },
      {
        name: 'rls.policies',
        title: 'Right',
        dependsOn: ['database.service_client'],
        run: () => run(`policies ${name}`),
      },
      { name: 'rls.isolation', title: 'Isolated', dependsOn: needs as Check['dependsOn'], run: () => run(name) },
    ] as Check[],
    cadences: { rls: minute },
    random: () => index / names.length,
  }));
  const run = (name: string) => {
    runs.set(name, (runs.get(name) ?? 0) + 1);
    return works;
  };
  return { ...built, runs };
}

test('whoever cannot reach the database says so, and does not show what others found as its own', async () => {
  const cannotReach = new Set<string>();
  const { clock, keeper, replicas, start } = createWithDatabase(['one', 'other'], cannotReach);
  await start();
  const [one, other] = replicas;
  await clock.turn(30 * second);
  cannotReach.add('one');
  await clock.turn(15 * second);
  const claims = keeper.asked.claim;
  await clock.turn(3 * minute);
  expect(one?.statusOf('rls.isolation')).toMatchObject({ status: 'unknown', reason: 'dependency_failed' });
  expect(one?.monitor.snapshot('rls').sharedBy).toBeNull();
  // The other one took over: three runs or four, and nobody else wanted any.
  expect(keeper.asked.claim - claims).toBeLessThanOrEqual(4);
  expect(other?.monitor.snapshot('rls')).toMatchObject({ status: 'healthy', sharedBy: null });
  cannotReach.clear();
  await clock.turn(15 * second);
  expect(one?.statusOf('rls.isolation')?.status).toBe('healthy');
});

test('what was seen before the database failed for all is shown by nobody when it is back, and one asks', async () => {
  const cannotReach = new Set<string>();
  const { clock, replicas, start, runs } = createWithDatabase(ten, cannotReach);
  await start();
  await clock.turn(30 * second);
  cannotReach.add('everybody');
  await clock.turn(25 * second);
  for (const { statusOf } of replicas) expect(statusOf('rls.isolation')?.reason).toBe('dependency_failed');
  const before = sum([...runs.values()]);
  cannotReach.clear();
  const backAt = clock.now();
  await clock.turn(4 * second);
  for (const { statusOf } of replicas) {
    expect(statusOf('rls.isolation')?.status).toBe('healthy');
    expect(statusOf('rls.isolation')?.observedAt).toBeGreaterThanOrEqual(backAt);
  }
  // Two checks, each asked once.
  expect(sum([...runs.values()]) - before).toBe(2);
});

test('where a part cannot be asked by all, the rest is still asked by one', async () => {
  const cannotReach = new Set(['anon']);
  const needs = ['database.service_client', 'database.anon_client'];
  const { clock, replicas, start, runs } = createWithDatabase(ten, cannotReach, needs);
  await start();
  await clock.turn(10 * minute);
  for (const { statusOf } of replicas) {
    expect(statusOf('rls.policies')?.status).toBe('healthy');
    expect(statusOf('rls.isolation')).toMatchObject({ reason: 'dependency_failed', blockedBy: 'database.anon_client' });
  }
  // Not healthy, so asked every 12 s.
  expect(sum([...runs.values()])).toBeLessThanOrEqual(50 * 1.2);
  cannotReach.clear();
  await clock.turn(15 * second);
  for (const { statusOf } of replicas) expect(statusOf('rls.isolation')?.status).toBe('healthy');
});

test.each([
  ['what it asks', []],
  ['one of two things that it asks', ['email.domain']],
] as const)('whoever alone cannot get through to %s is relieved by somebody who can', async (_what, more) => {
  let isCut = false;
  const { clock, replicas, start } = createReplicas(['cut', 'two', 'three'], (name) => ({
    checks: [
      { name: 'email.connection', title: 'Reached', run: () => (name === 'cut' && isCut ? unreachable : works) },
      ...more.map((other) => buildCheck(other)),
    ],
    cadences: { email: 5 * minute },
  }));
  await start();
  await clock.turn(30 * second);
  isCut = true;
  await clock.turn(5 * minute);
  expect(replicas[1]?.statusOf('email.connection')?.status).toBe('failed');
  for (const { monitor } of replicas) expect(monitor.isTurning()).toBe(true);
  await clock.turn(80 * second);
  for (const { monitor } of replicas) expect(monitor.snapshot('email').status).toBe('healthy');
  expect(replicas[0]?.monitor.snapshot('email').sharedBy).not.toBeNull();
  await clock.turn(30 * minute);
  const turns = replicas.map(({ transitions }) => transitions.filter(({ check }) => check === 'email.connection'));
  for (const seen of turns) expect(seen.map(({ to }) => to.status)).toEqual(['healthy', 'failed', 'healthy']);
});

test('what was found while a dependency failed and came back is told to nobody', async () => {
  const [before, after] = [createGate<Outcome>(), createGate<Outcome>()];
  const answers: (Outcome | Promise<Outcome>)[] = [works, before.promise, after.promise];
  let isCut = false;
  const { clock, keeper, replicas, start } = createReplicas(['one', 'other'], (name) => ({
    checks: [
      { name: 'database.client', title: 'Reached', run: () => (isCut && name === 'one' ? unreachable : works) },
      {
        ...{ name: 'rls.isolation', title: 'Isolated', dependsOn: ['database.client'], timeoutMs: minute },
        run: () => answers.shift() ?? works,
      },
    ] as Check[],
    cadences: { rls: minute },
  }));
  await start();
  const [one, other] = replicas;
  await clock.turn(61 * second);
  isCut = true;
  await clock.turn(10 * second);
  expect(one?.statusOf('rls.isolation')?.reason).toBe('dependency_failed');
  isCut = false;
  await clock.turn(3 * second);
  before.resolve(works);
  await clock.turn(15 * second);
  expect(keeper.stored).toEqual(['one']);
  expect(other?.statusOf('rls.isolation')?.status).toBe('healthy');
  after.resolve(works);
  await clock.turn(10 * second);
  expect(keeper.stored).toEqual(['one', 'one']);
  for (const { statusOf } of replicas) expect(statusOf('rls.isolation')?.status).toBe('healthy');
});

test('whoever asks for a fresh run gets one here and now, and the others take it over', async () => {
  let version = 1;
  const { clock, replicas, start } = createReplicas(['one', 'other'], (name) => ({
    checks: [{ name: 'rls.isolation', title: 'Isolated', run: () => healthy(`${version} by ${name}`) }],
    cadences: { rls: 5 * minute },
  }));
  await start();
  await clock.turn(1 * second);
  const [one, other] = replicas;
  expect(other?.statusOf('rls.isolation')?.message).toBe('1 by one');
  version = 2;
  const asked = other?.monitor.refresh('rls');
  await clock.turn(0);
  expect((await asked)?.results[0]?.message).toBe('2 by other');
  expect(other?.monitor.snapshot('rls').sharedBy).toBeNull();
  await clock.turn(10 * second);
  expect(one?.statusOf('rls.isolation')?.message).toBe('2 by other');
});

test('a fresh run does not join what turns out to be somebody else’s', async () => {
  const { clock, replicas } = createReplicas(['one', 'other'], (name) => ({
    checks: [{ name: 'rls.isolation', title: 'Isolated', run: () => healthy(`By ${name}`) }],
  }));
  const [, other] = replicas;
  for (const { monitor } of replicas) monitor.start();
  // Its first turn is under way when the fresh run is wanted.
  const asked = other?.monitor.refresh('rls');
  await clock.turn(2 * second);
  expect((await asked)?.results[0]?.message).toBe('By other');
});

test('a lease that nobody gives back does not keep the others waiting for ever', async () => {
  const { clock, keeper, replicas, start } = createReplicas(['one'], () => ({
    checks: [buildCheck('rls.isolation')],
    cadences: { rls: minute },
  }));
  const stranger = keeper.join('stranger');
  const wanted = { topic: 'rls', known: null, freshMs: 0, leaseMs: 24 * 60 * minute, isForced: true };
  expect((await stranger.claim(wanted)).kind).toBe('run');
  await start();
  await clock.turn(5 * second);
  expect(replicas[0]?.monitor.isTurning()).toBe(true);
  expect(replicas[0]?.statusOf('rls.isolation')?.reason).toBe('not_run');
  await clock.turn(5 * second);
  expect(replicas[0]?.statusOf('rls.isolation')?.status).toBe('healthy');
});

test('results of other checks than one’s own are not taken over', async () => {
  const { clock, replicas, start } = createReplicas(['one', 'other'], (name) => ({
    checks: [buildCheck(name === 'one' ? 'rls.isolation' : 'rls.policies')],
    cadences: { rls: minute },
  }));
  await start();
  await clock.turn(5 * minute);
  expect(replicas[0]?.statusOf('rls.isolation')?.status).toBe('healthy');
  expect(replicas[1]?.statusOf('rls.policies')?.status).toBe('healthy');
});

test('observers are told which results are another’s, each once', async () => {
  const { clock, replicas, start } = createReplicas(['one', 'other'], () => ({
    checks: [buildCheck('rls.isolation')],
  }));
  await start();
  await clock.turn(65 * second);
  const [one, other] = replicas;
  expect(one?.adopted).toEqual([]);
  expect(other?.results).toEqual([]);
  expect(other?.adopted.map(({ observedAt }) => observedAt)).toEqual(one?.results.map(({ observedAt }) => observedAt));
});

test('what is normal is learned from what others found out', async () => {
  const baselines = createBaselines();
  const { clock, start } = createReplicas(['one', 'other'], (name) => ({
    checks: [buildCheck('rls.isolation')],
    ...(name === 'other' && { baselines }),
  }));
  await start();
  await clock.turn(60 * second);
  expect(baselines.performance('rls.isolation')?.samples).toBeGreaterThan(5);
});

test('what was published is taken over while it is younger than three cadences, and stale from then on', async () => {
  const clock = createFakeClock();
  const snapshot: SharedSnapshot = {
    replica: 'one',
    completeAgoMs: 0,
    results: [toShared({ ...notRun(buildCheck('rls.isolation'), clock.now()), status: 'healthy' }, 7, clock.now())],
  };
  const startedTick = clock.monotonic();
  const received = (ageMs: number) => ({ run: 7, ageMs: ageMs + clock.monotonic() - startedTick, snapshot });
  // Three cadences and twice the deadline of a check.
  const lifetimeMs = 34 * second;
  const isServed = async (ageMs: number) => {
    const fleet: Fleet = {
      ...createMemoryKeeper(clock).join('other'),
      claim: async () => ({ kind: 'busy', received: received(ageMs), leftMs: 1_000 }),
      news: async () => new Map(),
    };
    const { monitor } = buildMonitorOn(clock, [buildCheck('rls.isolation')], { fleet });
    monitor.start();
    await clock.turn(1);
    return { monitor, result: () => monitor.snapshot('rls').results[0] };
  };
  expect((await isServed(lifetimeMs + 10)).result()?.reason).toBe('not_run');
  const { result } = await isServed(20 * second);
  expect(result()?.status).toBe('healthy');
  await clock.turn(13 * second);
  expect(result()?.status).toBe('healthy');
  await clock.turn(2 * second);
  expect(result()).toMatchObject({ status: 'unknown', reason: 'stale' });
});

test('a monitor that has stopped wants no turn, whoever asks for a fresh run', async () => {
  const { clock, keeper, replicas, start } = createReplicas(['one'], () => ({ checks: [buildCheck('rls.isolation')] }));
  await start();
  const { claim } = keeper.asked;
  replicas[0]?.monitor.stop();
  await replicas[0]?.monitor.refresh('rls');
  await clock.turn(0);
  expect(keeper.asked.claim).toBe(claim);
});

test('a monitor that stops gives its turn back', async () => {
  const never = createGate<Outcome>();
  const { clock, keeper, replicas, start } = createReplicas(['one', 'other'], (name) => ({
    checks: [{ name: 'rls.isolation', title: 'Isolated', run: () => (name === 'one' ? never.promise : works) }],
    cadences: { rls: minute },
  }));
  await start();
  const [one, other] = replicas;
  await clock.turn(500);
  one?.monitor.stop();
  await clock.turn(1 * second);
  expect(other?.statusOf('rls.isolation')?.status).toBe('healthy');
  const { renew } = keeper.asked;
  await clock.turn(60 * second);
  expect(keeper.asked.renew).toBe(renew);
});
