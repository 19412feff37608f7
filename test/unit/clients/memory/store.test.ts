import { expect, test } from 'vitest';
import { createMemoryStore } from '../../../../src/clients/memory/store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { describeStore } from '../../../support/store-contract.ts';

const options = { signal: new AbortController().signal };

describeStore('the store in memory', async () => {
  const clock = createFakeClock();
  return { store: createMemoryStore({ clock }), pass: (ms) => clock.turn(ms) };
});

test('the oldest values go when there are too many', async () => {
  const store = createMemoryStore({ clock: createFakeClock(), maxKeys: 2 });
  for (const key of ['a', 'b', 'c']) await store.set(key, key, 1_000, options);
  const found = await Promise.all(['a', 'b', 'c'].map((key) => store.get(key, options)));
  expect(found.map((answer) => answer.ok && answer.value)).toEqual([null, 'b', 'c']);
});

test('values whose lifetime is over make room before the oldest', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock, maxKeys: 2 });
  await store.set('old', 'old', 10_000, options);
  await store.set('brief', 'brief', 10, options);
  await clock.turn(20);
  await store.set('new', 'new', 10_000, options);
  expect(await store.get('old', options)).toEqual({ ok: true, value: 'old' });
});

test('setting a value again makes it the newest', async () => {
  const store = createMemoryStore({ clock: createFakeClock(), maxKeys: 2 });
  for (const key of ['a', 'b', 'a', 'c']) await store.set(key, key, 1_000, options);
  expect(await store.get('a', options)).toEqual({ ok: true, value: 'a' });
});

test('buckets are bounded too', async () => {
  const store = createMemoryStore({ clock: createFakeClock(), maxKeys: 1 });
  const bucket = { capacity: 1, refillPerSecond: 0.001 };
  await store.takeTokens('a', bucket, 1, options);
  await store.takeTokens('b', bucket, 1, options);
  expect(await store.takeTokens('b', bucket, 1, options)).toMatchObject({ value: { allowed: false } });
  expect(await store.takeTokens('a', bucket, 1, options)).toMatchObject({ value: { allowed: true } });
});

test('a bucket refills continuously at its rate', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore({ clock });
  const bucket = { capacity: 10, refillPerSecond: 2 };
  await store.takeTokens('a', bucket, 10, options);
  await clock.turn(1_250);
  const answer = await store.takeTokens('a', bucket, 1, options);
  expect(answer).toMatchObject({ value: { allowed: true, tokens: 1.5 } });
});
