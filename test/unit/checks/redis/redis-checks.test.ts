import { describe, expect, test } from 'vitest';
import type { Ports } from '../../../../src/checks/ports.ts';
import { redisCache } from '../../../../src/checks/redis/cache.ts';
import { redisConnection } from '../../../../src/checks/redis/connection.ts';
import { redisFallback } from '../../../../src/checks/redis/fallback.ts';
import { redisRateLimit } from '../../../../src/checks/redis/rate-limit.ts';
import { createMemoryStore } from '../../../../src/clients/memory/store.ts';
import { reasons } from '../../../../src/core/reason.ts';
import { brokenRedis, fakeFault, fakePorts, fakeRedis, runCheck } from '../../../support/fake-ports.ts';
import { restContract } from '../../../support/rest-contract.ts';

const contract = restContract();
const soft = { 'redis.connection': redisConnection, 'redis.cache': redisCache, 'redis.rate_limit': redisRateLimit };

/** What is said of each that works. */
const works: Readonly<Record<string, { readonly says: string; readonly details: object }>> = {
  'redis.connection': { says: 'answers', details: { role: 'primary' } },
  'redis.cache': { says: 'keeps, expires and deletes a value', details: { remainingMs: 30_000 } },
  'redis.rate_limit': { says: 'allows a burst, refuses more and refills', details: { waitMs: 200 } },
};

describe.each(Object.entries(soft))('%s', (name, create) => {
  const run = (different: (clock: Parameters<typeof runCheck>[1]) => Partial<Ports>) => {
    const ports = fakePorts(different);
    return runCheck(create(ports, contract), ports.clock);
  };

  test('has its name, depends on nothing and leaves the fallback its time', () => {
    const check = create(fakePorts(), contract);
    expect(check.name).toBe(name);
    expect(check.dependsOn).toBeUndefined();
    expect(check.timeoutMs).toBeGreaterThan(4_500);
  });

  test('is healthy while Redis works', async () => {
    expect(await run(() => ({}))).toMatchObject({ status: 'healthy', message: `Redis ${works[name]?.says}` });
    expect(await run(() => ({}))).toHaveProperty('details', expect.objectContaining(works[name]?.details));
  });

  test('says where the Redis is that does not serve, whether the fallback does or not', async () => {
    const redis = brokenRedis({ ...fakeFault('timeout'), place: 'cache:6379' });
    expect(await run(() => ({ redis }))).toMatchObject({ status: 'degraded', place: 'cache:6379' });
    const fallbackStore = brokenRedis(fakeFault('crashed'));
    expect(await run(() => ({ redis, fallbackStore }))).toMatchObject({ status: 'failed', place: 'cache:6379' });
    expect(await run(() => ({ redis: brokenRedis(fakeFault('timeout')), fallbackStore }))).toHaveProperty(
      'place',
      undefined,
    );
  });

  test.each(reasons)('is degraded when Redis is %s, because the fallback was seen to work', async (reason) => {
    const outcome = await run(() => ({ redis: brokenRedis(fakeFault(reason)) }));
    expect(outcome).toEqual({
      status: 'degraded',
      reason: ['forbidden', 'quota_exceeded', 'rate_limited'].includes(reason) ? reason : 'fallback_active',
      message: `It is ${reason}; the in-memory fallback is serving`,
      hint: `Mend ${reason}`,
      details: { cause: reason },
      error: 'CODE',
    });
  });

  test('is failed with the fault of Redis when the fallback does not work either', async () => {
    const outcome = await run(() => ({
      redis: brokenRedis(fakeFault('timeout', 'TIMEOUT')),
      fallbackStore: brokenRedis(fakeFault('crashed', 'BROKEN')),
    }));
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'timeout',
      message: 'It is timeout, and the in-memory fallback does not work either',
      hint: 'Mend timeout',
      details: { cause: 'timeout', fallback: 'crashed', fallbackError: 'BROKEN' },
      error: 'TIMEOUT',
    });
  });

  test('hands its signal to every call', async () => {
    const signals = new Set<AbortSignal>();
    const ports = fakePorts(() => ({}));
    const watch = new Proxy(ports.redis, {
      get: (target, key) => {
        const method = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return (...words: unknown[]) => {
          signals.add((words.at(-1) as { signal: AbortSignal }).signal);
          return method(...words);
        };
      },
    });
    const { signal } = new AbortController();
    const running = create({ ...ports, redis: watch }, contract).run({ signal });
    await ports.clock.turn(1_000);
    await running;
    expect([...signals]).toEqual([signal]);
  });
});

test('a Redis that answers but is in trouble is degraded with its own reason', async () => {
  const ports = fakePorts((clock) => ({ redis: fakeRedis(createMemoryStore({ clock }), { role: 'replica' }) }));
  const outcome = await runCheck(redisConnection(ports, contract), ports.clock);
  expect(outcome).toMatchObject({ status: 'degraded', reason: 'invalid', findings: [{ kind: 'replica' }] });
});

test.each([true, false])('a way that was made anew is asked again, and no other: %s', async (isWorthAskingAgain) => {
  let asked = 0;
  const fault = { ...fakeFault('unreachable'), ...(isWorthAskingAgain && { isWorthAskingAgain }) };
  const ports = fakePorts((clock) => {
    const redis = fakeRedis(createMemoryStore({ clock }));
    const set: typeof redis.set = async (...words) =>
      asked++ === 0 ? { ok: false, fault } : await redis.set(...words);
    return { redis: { ...redis, set } };
  });
  const outcome = await runCheck(redisCache(ports, contract), ports.clock);
  expect(outcome.status).toBe(isWorthAskingAgain ? 'healthy' : 'degraded');
});

test('a rate limit that waits gives up with its signal', async () => {
  const ports = fakePorts();
  const controller = new AbortController();
  const running = Promise.resolve(redisRateLimit(ports, contract).run({ signal: controller.signal }));
  const outcome = expect(running).rejects.toThrow('stop');
  await ports.clock.turn(50);
  controller.abort(new Error('stop'));
  await outcome;
});

describe('redis.fallback', () => {
  test('has its name and needs no second look', () => {
    expect(redisFallback(fakePorts(), contract)).toMatchObject({ name: 'redis.fallback', confirmAfter: 1 });
  });

  test('is healthy while the store in memory works, whatever Redis does', async () => {
    const ports = fakePorts(() => ({ redis: brokenRedis(fakeFault('unreachable')) }));
    expect(await runCheck(redisFallback(ports, contract), ports.clock)).toMatchObject({
      status: 'healthy',
      message: 'The in-memory store does what Redis does',
      details: { waitMs: 200 },
    });
  });

  test('waits for a token at its first run alone', async () => {
    const ports = fakePorts();
    const { clock } = ports;
    const check = redisFallback(ports, contract);
    await runCheck(check, clock);
    await clock.turn(10_000);
    // Nobody turns the clock meanwhile.
    expect(await check.run({ signal: new AbortController().signal })).toMatchObject({ status: 'healthy' });
  });

  test('is failed when the store in memory breaks its contract', async () => {
    const ports = fakePorts((clock) => ({
      fallbackStore: { ...createMemoryStore({ clock }), get: async () => ({ ok: true, value: 'other' }) },
    }));
    const outcome = await runCheck(redisFallback(ports, contract), ports.clock);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'invalid', error: 'VALUE_DIFFERS' });
  });

  test('is failed when the buckets in memory do not limit', async () => {
    const ports = fakePorts((clock) => ({
      fallbackStore: {
        ...createMemoryStore({ clock }),
        takeTokens: async () => ({ ok: true, value: { allowed: true, tokens: 3, waitMs: 0 } }),
      },
    }));
    const outcome = await runCheck(redisFallback(ports, contract), ports.clock);
    expect(outcome).toMatchObject({ status: 'failed', error: 'LIMIT_IGNORED' });
  });
});
