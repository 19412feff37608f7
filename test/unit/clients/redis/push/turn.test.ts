import { expect, test } from 'vitest';
import { createRedisTurn } from '../../../../../src/clients/redis/push/turn.ts';
import { createRedisStore } from '../../../../../src/clients/redis/store.ts';
import { systemClock } from '../../../../../src/core/clock.ts';
import type { ToldCause } from '../../../../../src/core/push/turn.ts';
import { createSecret } from '../../../../../src/core/scrubber.ts';
import { type RedisServer, startRedis } from '../../../../stack/redis.ts';
import { describeWithProgram } from '../../../../support/describe-with-program.ts';

const cause: ToldCause = {
  check: 'database.query',
  status: 'failed',
  reason: 'unreachable',
  message: 'Läuft nicht.',
  hint: null,
  affects: ['rls.isolation'],
  startsAt: 1_700_000_000_000,
};

describeWithProgram('redis', 'the turn to speak', (path) => {
  const clock = systemClock;
  const open = (redis: RedisServer, words = 'what both know') => {
    const store = createRedisStore({ url: createSecret(redis.url), password: null, clock, timeoutMs: 1_000 });
    const turnOf = (replica: string, key = words) =>
      createRedisTurn({ connection: store.connection, clock, replica, key: Buffer.from(key) });
    return { store, turnOf, [Symbol.asyncDispose]: () => store.close() };
  };
  const keysOf = async (redis: RedisServer, end: string) =>
    ((await redis.command('KEYS', `*:push:*:${end}`)) as string[]).toSorted();

  test('is one replica’s until it gives it back, and each hears what was told', async () => {
    await using redis = await startRedis({ path });
    await using opened = open(redis);
    const [one, other] = [opened.turnOf('one'), opened.turnOf('other')];
    expect(await one.hold()).toEqual({ kind: 'ours', told: [] });
    expect(await other.hold()).toEqual({ kind: 'theirs', told: [] });
    await one.remember([cause]);
    await other.remember([]);
    expect(await other.hold()).toEqual({ kind: 'theirs', told: [cause] });
    await other.release();
    expect(await one.hold()).toEqual({ kind: 'ours', told: [cause] });
    await one.release();
    expect(await other.hold()).toEqual({ kind: 'ours', told: [cause] });
  });

  test('is over by itself, and so is what was told', async () => {
    await using redis = await startRedis({ path });
    await using opened = open(redis);
    const one = opened.turnOf('one');
    await one.hold();
    await one.remember([cause]);
    const [turn = ''] = await keysOf(redis, 'turn');
    const [told = ''] = await keysOf(redis, 'told');
    const left = Number(await redis.command('PTTL', turn));
    expect(left).toBeGreaterThan(25_000);
    expect(left).toBeLessThanOrEqual(30_000);
    expect(Number(await redis.command('PTTL', told))).toBeGreaterThan(80 * 86_400_000);
    await redis.command('DEL', turn);
    expect(await opened.turnOf('other').hold()).toEqual({ kind: 'ours', told: [cause] });
  });

  test('those who tell something else have a turn of their own', async () => {
    await using redis = await startRedis({ path });
    await using opened = open(redis);
    expect(await opened.turnOf('one').hold()).toMatchObject({ kind: 'ours' });
    expect(await opened.turnOf('other', 'something else').hold()).toMatchObject({ kind: 'ours' });
    expect(await keysOf(redis, 'turn')).toHaveLength(2);
  });

  test('what somebody else has written is not taken for what was told', async () => {
    await using redis = await startRedis({ path });
    await using opened = open(redis);
    const one = opened.turnOf('one');
    await one.hold();
    await one.remember([cause]);
    const [told = ''] = await keysOf(redis, 'told');
    const written = String(await redis.command('GET', told));
    for (const text of [
      '',
      '[]',
      '.',
      'x.y',
      written.replace('unreachable', 'timeout'),
      `${written} `,
      written.slice(0, -3),
    ]) {
      await redis.command('SET', told, text);
      expect(await one.hold(), text).toEqual({ kind: 'ours', told: [] });
    }
  });

  test('nobody waits for a Redis that is gone or hangs: then each speaks for itself', async () => {
    await using redis = await startRedis({ path });
    await using opened = open(redis);
    const one = opened.turnOf('one');
    await one.hold();
    redis.hang();
    const from = performance.now();
    expect(await one.hold()).toEqual({ kind: 'alone' });
    await one.remember([cause]);
    expect(performance.now() - from).toBeLessThan(2_500);
    redis.resume();
    await redis.stop();
    expect(await one.hold()).toEqual({ kind: 'alone' });
    await one.release();
  });
});
