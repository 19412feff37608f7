import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StorePort, TokenBucket } from '../../src/checks/ports.ts';

export interface StoreUnderTest {
  readonly store: StorePort;
  /** Lets time pass for the store: turns its clock, or waits. */
  pass(ms: number): Promise<void>;
  close?(): Promise<void>;
}

/** What Redis and the store in memory both promise; each implementation runs through all of it. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of a store`, () => {
    let opened: StoreUnderTest;
    const options = { signal: new AbortController().signal };
    const nextKey = () => `contract:${randomUUID()}`;
    const bucket: TokenBucket = { capacity: 3, refillPerSecond: 20 };
    const take = (key: string, count = 1) => opened.store.takeTokens(key, bucket, count, options);

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened.close?.();
    });

    test('a value that was set is given back with its lifetime', async () => {
      const key = nextKey();
      expect(await opened.store.set(key, 'value', 10_000, options)).toEqual({ ok: true, value: null });
      expect(await opened.store.get(key, options)).toEqual({ ok: true, value: 'value' });
      const remaining = await opened.store.remainingMs(key, options);
      expect(remaining.ok && remaining.value).toBeGreaterThan(5_000);
      expect(remaining.ok && remaining.value).toBeLessThanOrEqual(10_000);
    });

    test('a key that nobody set is not there', async () => {
      const key = nextKey();
      expect(await opened.store.get(key, options)).toEqual({ ok: true, value: null });
      expect(await opened.store.remainingMs(key, options)).toEqual({ ok: true, value: null });
      expect(await opened.store.delete(key, options)).toEqual({ ok: true, value: false });
    });

    test('a value is gone when its lifetime is over', async () => {
      const key = nextKey();
      await opened.store.set(key, 'value', 30, options);
      await opened.pass(60);
      expect(await opened.store.get(key, options)).toEqual({ ok: true, value: null });
      expect(await opened.store.delete(key, options)).toEqual({ ok: true, value: false });
    });

    test('a deleted value is gone at once', async () => {
      const key = nextKey();
      await opened.store.set(key, 'value', 10_000, options);
      expect(await opened.store.delete(key, options)).toEqual({ ok: true, value: true });
      expect(await opened.store.get(key, options)).toEqual({ ok: true, value: null });
    });

    test('calls of one tick take effect in order', async () => {
      const key = nextKey();
      const answers = await Promise.all([
        opened.store.set(key, 'first', 10_000, options),
        opened.store.get(key, options),
        opened.store.set(key, 'second', 10_000, options),
        opened.store.get(key, options),
        opened.store.delete(key, options),
        opened.store.get(key, options),
      ]);
      expect(answers.map((answer) => answer.ok && answer.value)).toEqual([null, 'first', null, 'second', true, null]);
    });

    test('a bucket allows its burst and refuses the next with a wait', async () => {
      const key = nextKey();
      const answers = await Promise.all([take(key), take(key), take(key), take(key)]);
      const grants = answers.map((answer) => (answer.ok ? answer.value : null));
      expect(grants.map((grant) => grant?.allowed)).toEqual([true, true, true, false]);
      expect(grants[0]).toMatchObject({ waitMs: 0 });
      expect(grants[3]?.waitMs).toBeGreaterThan(0);
      expect(grants[3]?.waitMs).toBeLessThanOrEqual(50);
      expect(grants[3]?.tokens).toBeLessThan(1);
    });

    test('a bucket allows again after the wait that it named', async () => {
      const key = nextKey();
      // In one tick, so that no time passes in which the bucket fills again.
      const [, refused] = await Promise.all([take(key, 3), take(key)]);
      if (!refused.ok) throw new Error(refused.fault.message);
      expect(refused.value.allowed).toBe(false);
      await opened.pass(refused.value.waitMs);
      expect(await take(key)).toMatchObject({ ok: true, value: { allowed: true } });
    });

    test('a refusal takes nothing', async () => {
      const key = nextKey();
      const [, refused, granted] = await Promise.all([take(key, 2), take(key, 3), take(key)]);
      expect(refused).toMatchObject({ value: { allowed: false } });
      expect(granted).toMatchObject({ value: { allowed: true } });
    });

    test('a bucket never holds more than its capacity', async () => {
      const key = nextKey();
      await take(key, 3);
      await opened.pass(400);
      const answer = await take(key);
      expect(answer.ok && answer.value.tokens).toBeCloseTo(2, 5);
    });

    test('buckets and values do not meet under one name', async () => {
      const key = nextKey();
      await opened.store.set(key, 'value', 10_000, options);
      expect(await take(key)).toMatchObject({ ok: true, value: { allowed: true } });
      expect(await opened.store.get(key, options)).toEqual({ ok: true, value: 'value' });
    });

    test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a lifetime of %d is refused', async (ttlMs) => {
      await expect(opened.store.set(nextKey(), 'value', ttlMs, options)).rejects.toThrow(RangeError);
    });

    test('a bucket that could never give what is asked is refused', async () => {
      await expect(take(nextKey(), 4)).rejects.toThrow(RangeError);
      const still = { capacity: 1, refillPerSecond: 0 };
      await expect(opened.store.takeTokens(nextKey(), still, 1, options)).rejects.toThrow(RangeError);
    });

    test('a caller who has given up gets a timeout', async () => {
      const signal = AbortSignal.abort();
      const answers = await Promise.all([
        opened.store.set(nextKey(), 'value', 1_000, { signal }),
        opened.store.get(nextKey(), { signal }),
        opened.store.takeTokens(nextKey(), bucket, 1, { signal }),
      ]);
      for (const answer of answers) expect(answer).toMatchObject({ ok: false, fault: { reason: 'timeout' } });
    });
  });
}
