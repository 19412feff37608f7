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
  expect(await exercise(different)).toMatchObject({ ok: false, fault: { reason: 'invalid', code } });
});

test.each(['set', 'get', 'remainingMs', 'delete'] as const)('a fault of %s is the answer', async (method) => {
  const fault = fakeFault('timeout');
  expect(await exercise({ [method]: async () => ({ ok: false, fault }) })).toEqual({ ok: false, fault });
});
