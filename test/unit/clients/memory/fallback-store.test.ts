import { expect, test } from 'vitest';
import type { Answer } from '../../../../src/checks/answer.ts';
import type { StorePort } from '../../../../src/checks/ports.ts';
import { createFallbackStore } from '../../../../src/clients/memory/fallback-store.ts';
import { createMemoryStore } from '../../../../src/clients/memory/store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const options = { signal: new AbortController().signal };
const bucket = { capacity: 1, refillPerSecond: 1 };
const down: Answer<never> = {
  ok: false,
  fault: { reason: 'unreachable', message: 'x', hint: 'y', code: null },
};
const broken: StorePort = {
  set: async () => down,
  get: async () => down,
  remainingMs: async () => down,
  delete: async () => down,
  takeTokens: async () => down,
};

test('the first store serves while it works', async () => {
  const first = createMemoryStore({ clock: createFakeClock() });
  const store = createFallbackStore(first, broken);
  await store.set('key', 'value', 1_000, options);
  expect(await first.get('key', options)).toEqual({ ok: true, value: 'value' });
});

test('the second serves every call when the first has a fault', async () => {
  const store = createFallbackStore(broken, createMemoryStore({ clock: createFakeClock() }));
  expect(await store.set('key', 'value', 1_000, options)).toEqual({ ok: true, value: null });
  expect(await store.get('key', options)).toEqual({ ok: true, value: 'value' });
  expect(await store.remainingMs('key', options)).toEqual({ ok: true, value: 1_000 });
  expect(await store.delete('key', options)).toEqual({ ok: true, value: true });
  expect(await store.takeTokens('key', bucket, 1, options)).toMatchObject({ value: { allowed: true } });
  expect(await store.takeTokens('key', bucket, 1, options)).toMatchObject({ value: { allowed: false } });
});

test('the fault of the second is given when both fail', async () => {
  expect(await createFallbackStore(broken, broken).get('key', options)).toEqual(down);
});
