import { expect, test } from 'vitest';
import type { StorePort, TokenGrant } from '../../../../src/checks/ports.ts';
import { createTokenBucketExercise, exerciseTokenBucket } from '../../../../src/checks/redis/exercise-token-bucket.ts';
import { createMemoryStore } from '../../../../src/clients/memory/store.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { fakeFault } from '../../../support/fake-ports.ts';

type Take = StorePort['takeTokens'];

/** Exercises a store whose bucket is changed by the test. */
async function exercise(change: (take: Take, clock: FakeClock) => Take) {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const running = exerciseTokenBucket(
    { ...store, takeTokens: change(store.takeTokens, clock) },
    { clock, signal: new AbortController().signal },
  );
  await clock.turn(5_000);
  return running;
}

/** A bucket that answers with the given grants in turn. */
const grants =
  (...list: TokenGrant[]) =>
  (): Take => {
    let next = 0;
    return async () => ({ ok: true, value: list[next++] ?? { allowed: true, tokens: 0, waitMs: 0 } });
  };
const allowed = (tokens: number): TokenGrant => ({ allowed: true, tokens, waitMs: 0 });
const refused = (waitMs: number): TokenGrant => ({ allowed: false, tokens: 0, waitMs });

/** What is told of each. */
const said: Readonly<Record<string, string>> = {
  LIMIT_IGNORED: 'lets more through than the rate limit allows',
  BURST_REFUSED: 'refuses a burst that the rate limit allows',
  WAIT_DIFFERS: 'does not say how long the rate limit makes one wait',
  NOT_REFILLED: 'does not refill the rate limit in the time that it states',
  RATE_DIFFERS: 'does not refill the rate limit at the stated rate',
};

test('a bucket that works says how long it made us wait and what came back', async () => {
  expect(await exercise((take) => take)).toEqual({ ok: true, value: { waitMs: 200, refilled: 1.025 } });
});

test('the burst and the take too many are made in one tick', async () => {
  const made: number[] = [];
  await exercise((take, clock) => (...words) => {
    made.push(clock.monotonic());
    return take(...words);
  });
  expect(made).toEqual([0, 0, 205]);
});

test.each<[what: string, code: string, change: Parameters<typeof exercise>[0]]>([
  ['allows everything', 'LIMIT_IGNORED', () => async () => ({ ok: true, value: allowed(3) })],
  ['refuses the burst', 'BURST_REFUSED', grants(refused(200), refused(200))],
  ['names no wait', 'WAIT_DIFFERS', grants(allowed(0), refused(0))],
  ['names a wait without end', 'WAIT_DIFFERS', grants(allowed(0), refused(1e9))],
  ['makes one wait longer than for a token', 'WAIT_DIFFERS', grants(allowed(0), refused(201))],
  ['does not refill', 'NOT_REFILLED', grants(allowed(0), refused(200), refused(200))],
  [
    'refills twice as fast',
    'RATE_DIFFERS',
    (take) =>
      (key, bucket, ...rest) =>
        take(key, { ...bucket, refillPerSecond: 10 }, ...rest),
  ],
  ['gives back more than time has brought', 'RATE_DIFFERS', grants(allowed(0), refused(200), allowed(1))],
  ['gives back less than time has brought', 'RATE_DIFFERS', grants(allowed(0), refused(200), allowed(-0.5))],
])('a bucket that %s is found', async (_what, code, change) => {
  const message = `The store in memory ${said[code]}`;
  expect(await exercise(change)).toMatchObject({ ok: false, fault: { reason: 'invalid', code, message } });
});

test.each(['burst', 'take too many', 'take after the wait'])('a fault of the %s alone is the answer', async (what) => {
  const fault = fakeFault('saturated');
  const which = ['burst', 'take too many', 'take after the wait'].indexOf(what);
  let takes = 0;
  const answer = await exercise((take) => async (...words) => {
    takes += 1;
    return takes === which + 1 ? { ok: false, fault } : await take(...words);
  });
  expect(answer).toEqual({ ok: false, fault });
});

test('a slow network is no wrong rate', async () => {
  const answer = await exercise((take, clock) => async (...words) => {
    const grant = await take(...words);
    await new Promise<void>((resolve) => clock.after(150, resolve));
    return grant;
  });
  expect(answer).toMatchObject({ ok: true });
});

test('a fault is the answer', async () => {
  const fault = fakeFault('saturated');
  expect(await exercise(() => async () => ({ ok: false, fault }))).toEqual({ ok: false, fault });
});

test('the next exercise goes on with the bucket that the last one emptied, in one round trip and without a wait', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const takes: { readonly key: string; readonly count: number; readonly at: number }[] = [];
  const watched: StorePort = {
    ...store,
    takeTokens: (key, bucket, count, options) => {
      takes.push({ key, count, at: clock.monotonic() });
      return store.takeTokens(key, bucket, count, options);
    },
  };
  const exercise = createTokenBucketExercise();
  const run = async () => {
    const running = exercise(watched, { clock, signal: new AbortController().signal });
    await clock.turn(10_000);
    return running;
  };
  const before = await run();
  const after = await run();
  expect([before, after]).toMatchObject([{ ok: true }, { ok: true, value: { refilled: 3 } }]);
  expect(takes.map(({ count }) => count)).toEqual([3, 1, 1, 3, 1]);
  expect(new Set(takes.map(({ key }) => key)).size).toBe(1);
  expect(takes[3]?.at).toBe(takes[4]?.at);
});

test('the third exercise goes on where the second stopped', async () => {
  const clock = createFakeClock(0);
  const store = createMemoryStore({ clock });
  const keys = new Set<string>();
  const takeTokens: Take = (...words) => {
    keys.add(words[0]);
    return store.takeTokens(...words);
  };
  const exercise = createTokenBucketExercise();
  for (let run = 0; run < 3; run += 1) {
    const running = exercise({ ...store, takeTokens }, { clock, signal: new AbortController().signal });
    await clock.turn(10_000);
    expect(await running).toMatchObject({ ok: true });
  }
  expect(keys.size).toBe(1);
});

test('a bucket that is not full again at the next exercise is found', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const stuck: StorePort = {
    ...store,
    takeTokens: (key, bucket, count, options) =>
      clock.monotonic() < 5_000
        ? store.takeTokens(key, bucket, count, options)
        : Promise.resolve({ ok: true, value: refused(200) }),
  };
  const exercise = createTokenBucketExercise();
  const run = async () => {
    const running = exercise(stuck, { clock, signal: new AbortController().signal });
    await clock.turn(10_000);
    return running;
  };
  expect(await run()).toMatchObject({ ok: true });
  expect(await run()).toMatchObject({ ok: false, fault: { code: 'NOT_REFILLED' } });
});

test('an exercise that comes too soon begins with a bucket of its own', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const exercise = createTokenBucketExercise();
  const run = async (ms: number) => {
    const running = exercise(store, { clock, signal: new AbortController().signal });
    await clock.turn(ms);
    return running;
  };
  expect([await run(205), await run(205)]).toMatchObject([{ ok: true }, { ok: true }]);
});
