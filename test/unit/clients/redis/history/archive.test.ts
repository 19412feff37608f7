import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisStore, type RedisStore } from '../../../../../src/clients/redis/store.ts';
import type { Archive, Batch } from '../../../../../src/core/chronicle/archive.ts';
import { daysKept, hoursPerDay } from '../../../../../src/core/chronicle/hours.ts';
import { systemClock } from '../../../../../src/core/clock.ts';
import { createSecret } from '../../../../../src/core/scrubber.ts';
import { type RedisServer, startRedis } from '../../../../stack/redis.ts';
import { describeArchive } from '../../../../support/archive-contract.ts';
import { describeWithProgram } from '../../../../support/describe-with-program.ts';
import { startProxy } from '../../counting-proxy.ts';
import { watchRedis } from '../../redis-monitor.ts';

const signal = new AbortController().signal;
const connect = (url: string) =>
  createRedisStore({ url: createSecret(url), password: null, clock: systemClock, timeoutMs: 2_000 });

const day = 20_000;
const batch: Batch = {
  writer: 'one',
  sequence: 1,
  tallies: [{ check: 'a.b', status: 'healthy', hour: day * hoursPerDay + 7, looks: 6, seconds: 60 }],
  changes: [{ check: 'a.b', from: 'unknown', to: 'healthy', reason: null, blockedBy: null, rank: 1, ageMs: 5 }],
  baselines: [{ check: 'a.b', at: 1_000, written: '400:30' }],
};

describeWithProgram('redis', 'with a real Redis', (path) => {
  let server: RedisServer;
  let store: RedisStore;
  let archive: Archive;

  beforeAll(async () => {
    server = await startRedis({ path });
    store = connect(server.url);
    archive = store.openArchive('watched');
  });
  afterAll(async () => {
    await store.close();
    await server[Symbol.asyncDispose]();
  });

  const dayMs = 24 * 3_600_000;
  const keysOf = async () => ((await server.command('KEYS', '*')) as string[]).sort();
  const serverNow = async () => {
    const [seconds, micros] = (await server.command('TIME')) as [string, string];
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  };

  describeArchive('the one in Redis', {
    open: async () => {
      await server.command('FLUSHALL');
      return store.openArchive('watched');
    },
    openAgain: () => store.openArchive('watched'),
    now: serverNow,
  });

  test('every key is below the prefix, named after what is watched, and has a lifetime', async () => {
    await server.command('FLUSHALL');
    await archive.add(batch, day, signal);
    const start = 'wingman-health:{own}:history:1:watched:';
    const lifetimes = new Map<string, number>();
    for (const key of await keysOf()) lifetimes.set(key, Number(await server.command('PTTL', key)) / dayMs);
    expect([...lifetimes.keys()]).toEqual(
      ['baselines', 'day:2024-10-04', 'transitions', 'writer:one'].map((name) => start + name),
    );
    expect([...lifetimes.values()].map(Math.ceil)).toEqual([7, daysKept + 1, daysKept + 1, 1]);
  });

  test('what is written can be read by a person', async () => {
    await server.command('FLUSHALL');
    await archive.add(batch, day, signal);
    const start = 'wingman-health:{own}:history:1:watched:';
    expect(await server.command('HGET', `${start}day:2024-10-04`, 'a.b')).toBe('7h6:60');
    expect(await server.command('HGET', `${start}transitions`, 'a.b')).toMatch(/^\d{13} unknown healthy - - 1$/);
    expect(await server.command('HGET', `${start}baselines`, 'a.b')).toBe('1000 400:30');
  });

  test('of two platforms neither sees what the other has', async () => {
    await server.command('FLUSHALL');
    await archive.add(batch, day, signal);
    const foreign = store.openArchive('something-else');
    expect(await foreign.readDays([day], signal)).toEqual([]);
    expect((await foreign.read(signal))?.changes).toEqual([]);
  });

  test('a batch is one round trip, and nothing outside of the prefix is named', async () => {
    await using proxy = await startProxy(server.port);
    const distant = connect(proxy.url);
    const other = distant.openArchive('watched');
    await other.add(batch, day, signal);
    const before = proxy.requests;
    using monitor = await watchRedis(server.port);
    await other.add({ ...batch, sequence: 2 }, day, signal);
    expect(proxy.requests - before).toBe(1);
    const sawMarker = monitor.saw('marker');
    await server.command('ECHO', 'marker');
    await sawMarker;
    const own = monitor.commands.filter(([name = '']) => !/^(info|client|hello|echo|time|evalsha)$/i.test(name));
    expect(own.length).toBeGreaterThan(5);
    expect(own.length).toBeLessThan(20);
    expect(own.filter(([, key = '']) => !key.startsWith('wingman-health:{own}:history:1:watched:'))).toEqual([]);
    await distant.close();
  });

  test('a Redis that has forgotten its scripts is told them again', async () => {
    await server.command('SCRIPT', 'FLUSH');
    expect(await archive.add({ ...batch, writer: 'forgotten' }, day, signal)).not.toBeNull();
  });

  test('what somebody else has written there is left out, and breaks nothing', async () => {
    await server.command('FLUSHALL');
    const start = 'wingman-health:{own}:history:1:watched:';
    await server.command('HSET', `${start}day:2024-10-04`, 'a.b', '7h6:60 nonsense 99h1:1 8x3:4 9d2:x', 'a.c', '');
    await server.command(
      'HSET',
      `${start}transitions`,
      'a.b',
      'nonsense\n6 healthy failed - -\n5 healthy broken - - 1\n4 failed healthy odd - 1',
    );
    await server.command('HSET', `${start}baselines`, 'a.b', 'nonsense');
    expect(await archive.readDays([day], signal)).toEqual(batch.tallies);
    expect(await archive.read(signal)).toEqual({
      tallies: [],
      changes: [{ check: 'a.b', from: 'failed', to: 'healthy', reason: null, blockedBy: null, rank: 1, at: 4 }],
      baselines: [],
    });
    expect(await archive.add(batch, day, signal)).not.toBeNull();
    expect(await archive.readDays([day], signal)).toEqual([{ ...batch.tallies[0], looks: 12, seconds: 120 }]);
  });

  test('a key of another kind in its place is no answer, and throws nothing', async () => {
    await server.command('FLUSHALL');
    await server.command('SET', 'wingman-health:{own}:history:1:watched:transitions', 'x');
    expect(await archive.read(signal)).toBeNull();
    expect(await archive.add(batch, day, signal)).toBeNull();
  });

  test('however many names there are, a day holds five thousand', async () => {
    await server.command('FLUSHALL');
    const [tally] = batch.tallies;
    for (let part = 0; part < 6; part += 1) {
      const tallies = Array.from({ length: 1_000 }, (_, index) => ({
        ...tally,
        check: `many.c${part * 1_000 + index}`,
      }));
      await archive.add({ ...batch, sequence: part + 1, tallies: tallies as Batch['tallies'] }, day, signal);
    }
    expect(await server.command('HLEN', 'wingman-health:{own}:history:1:watched:day:2024-10-04')).toBe(5_000);
  });

  test('where there is no Redis, there is no answer', async () => {
    const gone = await startRedis({ path });
    const lonely = connect(gone.url);
    await gone[Symbol.asyncDispose]();
    const away = lonely.openArchive('watched');
    expect([await away.read(signal), await away.readDays([1], signal), await away.add(batch, day, signal)]).toEqual([
      null,
      null,
      null,
    ]);
    await lonely.close();
  });
});
