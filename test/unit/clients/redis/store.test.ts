import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisStore, type RedisStore } from '../../../../src/clients/redis/store.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSecret } from '../../../../src/core/scrubber.ts';
import { type RedisServer, startRedis } from '../../../stack/redis.ts';
import { describeWithProgram } from '../../../support/describe-with-program.ts';
import { describeStore } from '../../../support/store-contract.ts';
import { startProxy } from '../counting-proxy.ts';
import { watchRedis } from '../redis-monitor.ts';

const options = { signal: new AbortController().signal };
const open = (url: string) =>
  createRedisStore({ url: createSecret(url), password: null, clock: systemClock, timeoutMs: 2_000 });

describeWithProgram('redis', 'with a real Redis', (path) => {
  describeStore('the store in Redis', async () => {
    const server = await startRedis({ path });
    const store = open(server.url);
    return {
      store,
      // A timer may end a millisecond early by the clock of somebody else.
      pass: (ms) => wait(ms + 2),
      close: async () => {
        await store.close();
        await server[Symbol.asyncDispose]();
      },
    };
  });

  let server: RedisServer;
  let store: RedisStore;
  const bucket = { capacity: 3, refillPerSecond: 5 };

  beforeAll(async () => {
    server = await startRedis({ path });
    store = open(server.url);
  });
  afterAll(async () => {
    await store.close();
    await server[Symbol.asyncDispose]();
  });

  test('every key is below the prefix and has a lifetime', async () => {
    await server.command('FLUSHALL');
    await store.set('value', 'x', 60_000, options);
    await store.takeTokens('bucket', { capacity: 3, refillPerSecond: 0.05 }, 1, options);
    const keys = ((await server.command('KEYS', '*')) as string[]).sort();
    expect(keys).toEqual(['wingman-health:{own}:bucket:bucket', 'wingman-health:{own}:value']);
    for (const key of keys) expect(await server.command('PTTL', key)).toBeGreaterThan(0);
  });

  test('nothing outside the prefix is ever named, and every write sets a lifetime', async () => {
    using monitor = await watchRedis(server.port);
    await store.set('k', 'v', 1_000, options);
    await store.get('k', options);
    await store.remainingMs('k', options);
    await store.delete('k', options);
    await store.takeTokens('k', bucket, 1, options);
    await store.inspect(options);
    const sawMarker = monitor.saw('marker');
    await server.command('ECHO', 'marker');
    await sawMarker;

    const allowed: Record<string, (args: readonly string[]) => boolean> = {
      set: ([key, , unit, ttl]) => isOurs(key) && unit === 'PX' && Number(ttl) > 0,
      get: ([key]) => isOurs(key),
      pttl: ([key]) => isOurs(key),
      del: ([key]) => isOurs(key),
      eval: ([, count, key]) => count === '1' && isOurs(key),
      evalsha: ([, count, key]) => count === '1' && isOurs(key),
      time: () => true,
      hmget: ([key]) => isOurs(key),
      hset: ([key]) => isOurs(key),
      pexpire: ([key, ttl]) => isOurs(key) && Number(ttl) > 0,
      ping: () => true,
      hello: () => true,
      info: () => true,
      client: ([word]) => word === 'setname' || word === 'SETINFO',
      echo: ([word]) => word === 'marker',
    };
    const strays = monitor.commands.filter(([name = '', ...args]) => !allowed[name.toLowerCase()]?.(args));
    expect(strays).toEqual([]);
    const names = new Set(monitor.commands.map(([name = '']) => name.toLowerCase()));
    for (const name of ['set', 'del', 'hset', 'pexpire', 'info']) expect(names).toContain(name);
  });

  test('calls of one tick go out in one round trip', async () => {
    await using proxy = await startProxy(server.port);
    const distant = open(proxy.url);
    await distant.get('warm-up', options);
    const before = proxy.requests;
    await Promise.all([
      distant.set('tick', 'v', 1_000, options),
      distant.get('tick', options),
      distant.remainingMs('tick', options),
      distant.takeTokens('tick', bucket, 1, options),
      distant.delete('tick', options),
    ]);
    expect(proxy.requests - before).toBe(1);
    await distant.inspect(options);
    expect(proxy.requests - before).toBe(2);
    await distant.close();
  });

  test('the bucket works on when the server has forgotten its scripts', async () => {
    const take = () => store.takeTokens('forgotten', bucket, 1, options);
    expect(await take()).toMatchObject({ value: { allowed: true } });
    await server.command('SCRIPT', 'FLUSH');
    const answers = await Promise.all([take(), take(), take()]);
    expect(answers.map((answer) => answer.ok && answer.value.allowed)).toEqual([true, true, false]);
  });

  test('the bucket goes by the clock of the server', async () => {
    const frozen = { ...systemClock, now: () => 0, monotonic: () => 0 };
    const strange = createRedisStore({
      url: createSecret(server.url),
      password: null,
      clock: frozen,
      timeoutMs: 2_000,
    });
    const quick = { capacity: 1, refillPerSecond: 50 };
    await strange.takeTokens('clock', quick, 1, options);
    await wait(25);
    expect(await strange.takeTokens('clock', quick, 1, options)).toMatchObject({ value: { allowed: true } });
    await strange.close();
  });

  test('two processes share one bucket', async () => {
    const other = open(server.url);
    const slow = { capacity: 2, refillPerSecond: 0.01 };
    const grants = [
      await store.takeTokens('shared', slow, 1, options),
      await other.takeTokens('shared', slow, 1, options),
      await store.takeTokens('shared', slow, 1, options),
    ];
    expect(grants.map((answer) => answer.ok && answer.value.allowed)).toEqual([true, true, false]);
    await other.close();
  });

  test('a Redis says what it is', async () => {
    const answer = await store.inspect(options);
    if (!answer.ok) throw new Error(answer.fault.message);
    expect(answer.value).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+/),
      role: 'primary',
      mode: 'standalone',
      maxMemoryBytes: 0,
      maxMemoryPolicy: 'noeviction',
      rejectedConnections: 0,
      loading: false,
      lastSaveSucceeded: true,
      lastAppendSucceeded: null,
      primaryLinkUp: null,
    });
    expect(answer.value.usedMemoryBytes).toBeGreaterThan(100_000);
    expect(answer.value.connectedClients).toBeGreaterThan(0);
    expect(answer.value.maxClients).toBeGreaterThan(0);
  });

  test('a numbered database is used', async () => {
    const numbered = open(`${server.url}/3`);
    await numbered.set('in-three', 'x', 10_000, options);
    expect(await server.command('EXISTS', 'wingman-health:{own}:in-three')).toBe(0);
    await server.command('SWAPDB', '0', '3');
    expect(await server.command('EXISTS', 'wingman-health:{own}:in-three')).toBe(1);
    await server.command('SWAPDB', '0', '3');
    await numbered.close();
  });
});

const isOurs = (key: string | undefined) => key?.startsWith('wingman-health:') === true;
