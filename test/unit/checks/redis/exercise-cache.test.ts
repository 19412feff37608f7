import { expect, test } from 'vitest';
import type { StorePort } from '../../../../src/checks/ports.ts';
import { exerciseCache } from '../../../../src/checks/redis/exercise-cache.ts';
import { createMemoryStore } from '../../../../src/clients/memory/store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { fakeFault } from '../../../support/fake-ports.ts';

const { signal } = new AbortController();
const clock = createFakeClock();
const exercise = (different: Partial<StorePort> = {}) =>
  exerciseCache({ ...createMemoryStore({ clock }), ...different }, { clock, signal });

/** What is told of each. */
const said: Readonly<Record<string, string>> = {
  VALUE_DIFFERS: 'The store in memory does not give back what was set',
  LIFETIME_DIFFERS: 'The store in memory does not keep the lifetime of a key',
  NOT_DELETED: 'The store in memory does not delete a key',
};

/** Notes the key of every call. */
const note =
  <Words extends [key: string, ...unknown[]], Answered>(keys: string[], call: (...words: Words) => Answered) =>
  (...words: Words): Answered => {
    keys.push(words[0]);
    return call(...words);
  };

test('a store that works leaves nothing behind and tells how long it took', async () => {
  const set: string[] = [];
  const store = createMemoryStore({ clock });
  const watched: StorePort = { ...store, set: note(set, store.set) };
  expect(await exerciseCache(watched, { clock, signal })).toEqual({
    ok: true,
    value: { roundTripMs: 0, remainingMs: 30_000 },
  });
  expect(await store.get(set[0] ?? '', { signal })).toEqual({ ok: true, value: null });
});

test('every run has a key of its own', async () => {
  const keys: string[] = [];
  const store = createMemoryStore({ clock });
  const watched: StorePort = { ...store, get: note(keys, store.get) };
  await exerciseCache(watched, { clock, signal });
  await exerciseCache(watched, { clock, signal });
  expect(new Set(keys).size).toBe(2);
});

test('all calls are made in one tick', () => {
  let calls = 0;
  const count = async () => {
    calls += 1;
    return { ok: true, value: null } as never;
  };
  void exercise({ set: count, get: count, remainingMs: count, delete: count });
  expect(calls).toBe(5);
});

test.each<[what: string, code: string, different: Partial<StorePort>]>([
  ['gives back another value', 'VALUE_DIFFERS', { get: async () => ({ ok: true, value: 'other' }) }],
  ['gives back nothing', 'VALUE_DIFFERS', { get: async () => ({ ok: true, value: null }) }],
  ['has no lifetimes', 'LIFETIME_DIFFERS', { remainingMs: async () => ({ ok: true, value: null }) }],
  ['makes lifetimes longer', 'LIFETIME_DIFFERS', { remainingMs: async () => ({ ok: true, value: 30_001 }) }],
  ['makes lifetimes shorter', 'LIFETIME_DIFFERS', { remainingMs: async () => ({ ok: true, value: 20_000 }) }],
  ['does not delete', 'NOT_DELETED', { delete: async () => ({ ok: true, value: true }) }],
  ['had nothing to delete', 'NOT_DELETED', { delete: async () => ({ ok: true, value: false }) }],
])('a store that %s is found', async (_what, code, different) => {
  expect(await exercise(different)).toMatchObject({
    ok: false,
    fault: { reason: 'invalid', code, message: said[code] },
  });
});

test('what is wrong with a Redis is to be tried by hand there, and is no fault of this service', async () => {
  const answer = await exercise({ where: 'Redis at cache:6379', get: async () => ({ ok: true, value: null }) });
  expect(answer).toMatchObject({
    ok: false,
    fault: { message: 'Redis at cache:6379 does not give back what was set', hint: expect.stringMatching(/redis-cli/) },
  });
  const own = await exercise({ get: async () => ({ ok: true, value: null }) });
  expect(own).toMatchObject({ fault: { hint: expect.stringMatching(/^This service is at fault: restart it/) } });
});

test('a slow way there is told to a tenth of a millisecond, and may have used up a part of the lifetime', async () => {
  const ticks = [1_000, 3_500.27];
  const slow = { ...clock, monotonic: () => ticks.shift() ?? 0 };
  const store = { ...createMemoryStore({ clock }), remainingMs: async () => ({ ok: true, value: 26_600 }) as const };
  expect(await exerciseCache(store, { clock: slow, signal })).toEqual({
    ok: true,
    value: { roundTripMs: 2_500.3, remainingMs: 26_600 },
  });
});

test.each([0, 1])('a fault of one of the two looks at the value is the answer', async (which) => {
  const fault = fakeFault('timeout');
  const store = createMemoryStore({ clock });
  let looks = 0;
  const get: StorePort['get'] = async (...words) =>
    looks++ === which ? { ok: false, fault } : await store.get(...words);
  expect(await exerciseCache({ ...store, get }, { clock, signal })).toEqual({ ok: false, fault });
});

test.each(['set', 'get', 'remainingMs', 'delete'] as const)('a fault of %s is the answer', async (method) => {
  const fault = fakeFault('timeout');
  expect(await exercise({ [method]: async () => ({ ok: false, fault }) })).toEqual({ ok: false, fault });
});
