import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CategoryBody } from '../../../src/http/answer/schemas.ts';
import { useStack } from '../../stack/use-stack.ts';
import { type CuttableWay, openWay } from '../../support/cuttable-way.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { type ServiceProcess, startService } from '../../support/start-service.ts';
import { type CallCounter, countCalls } from './count-calls.ts';

const stack = await useStack({ functions: true });

const second = 1_000;
const cadenceMs = { schema: 6 * second, rls: 6 * second, services: 3 * second, email: 6 * second };
const shared = Object.keys(cadenceMs) as (keyof typeof cadenceMs)[];
const token = 'a-token-of-the-fleet-test';
const clocks: Readonly<Record<number, number>> = { 1: 61 * second, 2: -61 * second };
/** Three cadences, and what a run takes on a busy machine. */
const oldestMs = 3 * cadenceMs.rls + 5 * second;
/** What the fleet needs to see each other again: it listens every ten seconds. */
const togetherMs = 15 * second;

/** A replica as a process, and what it showed whenever it was asked. */
interface Replica {
  readonly index: number;
  readonly service: ServiceProcess;
  readonly seen: { readonly at: number; readonly body: CategoryBody }[];
  isWatched: boolean;
}

const replicas: Replica[] = [];
let counter: CallCounter;
let way: CuttableWay;
let isOver = false;

async function startReplica(index: number): Promise<Replica> {
  const shiftMs = clocks[index] ?? 0;
  const service = await startService({
    ...stack.environment,
    SUPABASE_URL: counter.url,
    NEXT_PUBLIC_SUPABASE_URL: counter.url,
    // The first has a way of its own, which can be cut.
    ...(index === 0 && { REDIS_URL: way.url }),
    ...Object.fromEntries(shared.map((name) => [`REFRESH_${name.toUpperCase()}`, `${cadenceMs[name]}ms`])),
    // The stack is one process, and nine replicas ask it at once while they cannot see each other.
    CHECK_TIMEOUT: '20s',
    HEALTH_TOKENS: token,
    DRAIN_DELAY: '0s',
    ...(shiftMs !== 0 && {
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'shift-clock.mjs')}`,
      SHIFT_CLOCK_MS: `${shiftMs}`,
    }),
  });
  const replica: Replica = { index, service, seen: [], isWatched: true };
  replicas.push(replica);
  void watch(replica);
  await service.until('/health/rls', ({ body }) => body.observedAt !== null, 20 * second);
  return replica;
}

/** Asks a replica several times a second what it shows, and keeps it. */
async function watch(replica: Replica): Promise<void> {
  while (!isOver) {
    if (replica.isWatched) {
      try {
        const { body } = await replica.service.get('/health/rls');
        replica.seen.push({ at: Date.now(), body });
      } catch {
        // Killed or stopped between two looks.
      }
    }
    await wait(300);
  }
}

const alive = () => replicas.filter(({ isWatched }) => isWatched);
const show = async ({ service }: Replica, category: string): Promise<CategoryBody> =>
  (await service.get(`/health/${category}`)).body;

/** The replicas that asked for what they show. */
async function askersOf(category: string): Promise<Replica[]> {
  const bodies = await Promise.all(alive().map(async (replica) => ({ replica, body: await show(replica, category) })));
  return bodies.filter(({ body }) => !body.sharedBy).map(({ replica }) => replica);
}

const findAsker = async () => (await askersOf('rls'))[0] as Replica;

/** Waits until these are the replicas that ask, by their numbers, or so many do. */
async function untilAsked(by: readonly number[] | number, withinMs = togetherMs): Promise<void> {
  const asking = expect.poll(async () => (await askersOf('rls')).map(({ index }) => index), {
    timeout: withinMs,
    interval: 100,
  });
  await (typeof by === 'number' ? asking.toHaveLength(by) : asking.toEqual(by));
}

/** Makes a replica the one that asks, by a fresh run, which the others take over. */
async function makeAsker(replica: Replica): Promise<void> {
  await replica.service.get('/health/rls?fresh', { authorization: `Bearer ${token}` });
  await untilAsked([replica.index]);
}

/** A call that each run of a category makes once. */
const oncePerRun = ['/auth/v1/health', '/chat_messages?', '/wingman_health_evidence?'];

/** How many runs a second reached the platform while we waited: by the time between calls, because a window cuts runs off. */
async function runsPerSecond(ms: number): Promise<number> {
  const from = performance.now();
  await wait(ms);
  const paces = oncePerRun.map((word) => {
    const times = counter.calls.filter(({ path, at }) => at >= from && path.includes(word)).map(({ at }) => at);
    return ((times.length - 1) * second) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
  });
  return paces.reduce((all, one) => all + one, 0);
}

/** What was seen of the living since a moment is served, and never older than three cadences. */
function expectNoGap(since: number): void {
  for (const { index, seen } of alive()) {
    const looks = seen.filter(({ at }) => at >= since);
    expect(looks.length).toBeGreaterThan(0);
    for (const { at, body } of looks) {
      expect(body.success, `replica ${index}: ${body.message}`).toBe(true);
      const ageMs = at + (clocks[index] ?? 0) - Date.parse(body.observedAt ?? '');
      expect(ageMs, `replica ${index}`).toBeLessThanOrEqual(oldestMs);
      expect(ageMs, `replica ${index}`).toBeGreaterThan(-second);
    }
  }
}

describeWithProgram('redis', 'with a Redis', () => {
  beforeAll(async () => {
    counter = await countCalls(stack.supabase.url);
    way = await openWay(stack.redis?.port ?? 0);
  }, 60 * second);
  afterAll(async () => {
    isOver = true;
    for (const { service } of replicas) {
      service.signal('SIGCONT');
      service.signal('SIGKILL');
    }
    await Promise.all(replicas.map(({ service }) => service.ended));
    await counter[Symbol.asyncDispose]();
    await way[Symbol.asyncDispose]();
  }, 30 * second);

  describe('ten replicas', () => {
    test(
      'cause at most 1.2 times the calls of one',
      async () => {
        await startReplica(0);
        await wait(3 * second);
        const ofOne = await runsPerSecond(20 * second);
        // Some at a time, because starting takes a processor.
        for (const some of [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ])
          await Promise.all(some.map(startReplica));
        await untilAsked(1);
        const ofTen = await runsPerSecond(20 * second);
        expect(ofOne).toBeGreaterThan(0.2);
        expect(ofTen / ofOne, `${ofTen} runs a second of ten, ${ofOne} of one`).toBeLessThanOrEqual(1.2);
        expect(ofTen / ofOne).toBeGreaterThan(0.6);
      },
      120 * second,
    );

    test(
      'show what one of them found out, and say which',
      async () => {
        for (const category of shared) {
          const [asker, ...others] = await askersOf(category);
          expect(others.length).toBe(0);
          const started = asker?.service.output.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'Started');
          for (const replica of alive().filter((one) => one !== asker)) {
            const { sharedBy, observedAt, success } = await show(replica, category);
            expect([success, sharedBy?.replica]).toEqual([true, started.replica]);
            // By its own clock, which may be a minute off.
            const ageMs = Date.now() + (clocks[replica.index] ?? 0) - Date.parse(observedAt ?? '');
            expect(ageMs).toBeGreaterThan(-second);
            expect(ageMs).toBeLessThanOrEqual(3 * cadenceMs[category]);
          }
        }
        expectNoGap(Date.now() - 5 * second);
      },
      30 * second,
    );

    test(
      'replace one that is killed in the middle of a run within one cadence',
      async () => {
        const since = Date.now();
        const held = counter.holdNext('wingman_health_evidence');
        await held.arrived;
        const asker = await findAsker();
        asker.isWatched = false;
        asker.service.signal('SIGKILL');
        const killedAt = performance.now();
        const isNext = ({ path, at }: { path: string; at: number }) =>
          at > killedAt && path.includes('health_evidence');
        await expect.poll(() => counter.calls.find(isNext), { timeout: 3 * cadenceMs.rls, interval: 50 }).toBeDefined();
        expect((counter.calls.find(isNext)?.at ?? 0) - killedAt).toBeLessThanOrEqual(cadenceMs.rls);
        held.fail();
        await untilAsked(1);
        expectNoGap(since);
      },
      60 * second,
    );

    test(
      'do not publish what one that was stopped finds out too late',
      async () => {
        const since = Date.now();
        const held = counter.holdNext('wingman_health_evidence');
        await held.arrived;
        const asker = await findAsker();
        asker.isWatched = false;
        asker.service.signal('SIGSTOP');
        await untilAsked(1);
        const next = await findAsker();
        // Its answer is bad: whoever showed it would not be well.
        held.fail();
        asker.service.signal('SIGCONT');
        await expect
          .poll(async () => (await show(asker, 'rls')).sharedBy?.replica, { timeout: togetherMs, interval: 100 })
          .toBeDefined();
        expect((await show(asker, 'rls')).success).toBe(true);
        await untilAsked([next.index]);
        expectNoGap(since);
        asker.isWatched = true;
      },
      60 * second,
    );

    test(
      'go on without one that is cut off from Redis, which asks for itself, and take it back',
      async () => {
        const first = replicas.find(({ index, isWatched }) => index === 0 && isWatched) ?? (await replaceFirst());
        await makeAsker(first);
        const since = Date.now();
        way.cut();
        await untilAsked(2);
        expect((await askersOf('rls')).map(({ index }) => index)).toContain(0);
        way.mend();
        await untilAsked(1);
        expectNoGap(since);
      },
      60 * second,
    );

    test(
      'ask for themselves without a gap while Redis is gone, and one asks when it is back',
      async () => {
        const since = Date.now();
        await stack.redis?.stop();
        // Each at its turn, and nine runs beside each other take their time.
        await untilAsked(alive().length, 2 * togetherMs);
        await wait(cadenceMs.rls);
        expectNoGap(since);
        await stack.redis?.start();
        await untilAsked(1);
        expectNoGap(since);
        for (const { service } of alive()) {
          const lines = service.output.map((line) => JSON.parse(line).msg as string);
          expect(lines.filter((line) => line.startsWith('Other replicas cannot be reached')).length).toBeGreaterThan(0);
        }
      },
      60 * second,
    );
  });
});

/** The first replica anew, where it was the one that was killed. */
async function replaceFirst(): Promise<Replica> {
  return startReplica(0);
}
