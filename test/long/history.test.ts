import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRedisStore } from '../../src/clients/redis/store.ts';
import { readPlatform } from '../../src/config/read-platform.ts';
import { nameWatched } from '../../src/config/watched.ts';
import { builtInContract } from '../../src/contract/load-contract.ts';
import { hourMs } from '../../src/core/chronicle/hours.ts';
import { createKeeper } from '../../src/core/chronicle/keeper.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createBaselines } from '../../src/core/monitor/baselines.ts';
import { createSecret } from '../../src/core/scrubber.ts';
import { type RedisServer, startRedis } from '../stack/redis.ts';
import { buildChronicle } from '../support/build-chronicle.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { startService } from '../support/start-service.ts';

const signal = new AbortController().signal;
const storePath = resolve(import.meta.dirname, '../../src/clients/redis/store.ts');

/** A service without a platform: its checks of Redis and of the variables are enough to have a history. */
const variablesOf = ({ url }: RedisServer) => ({ REDIS_URL: url, DRAIN_DELAY: '0s', REFRESH_REDIS: '1s' });

function openArchive({ url }: RedisServer, watched: string) {
  const store = createRedisStore({ url: createSecret(url), password: null, clock: systemClock, timeoutMs: 2_000 });
  return { archive: store.openArchive(watched), [Symbol.asyncDispose]: store.close };
}

function watchedBy(environment: Record<string, string>): string {
  const contract = builtInContract();
  return nameWatched(contract, readPlatform(environment, contract));
}

interface Check {
  readonly check: string;
  readonly hours: readonly (Record<string, number> | null)[];
  readonly days: readonly (Record<string, number> | null)[];
}

/** Looks of the last hours, whatever they saw: a test may run over the end of one. */
function looksOf({ hours }: Check): number {
  return hours
    .flatMap((hour) => Object.entries(hour ?? {}))
    .filter(([name]) => name !== 'uptime')
    .reduce((sum, [, looks]) => sum + looks, 0);
}

describeWithProgram('redis', 'with a real Redis', (path) => {
  test('what two processes have seen is added up, and shown by the one that comes after them', async () => {
    await using redis = await startRedis({ path });
    const variables = variablesOf(redis);
    const url = '/health/history?include=environment.configuration,redis.connection';
    const both = await Promise.all([startService(variables), startService(variables)]);
    for (const each of both)
      await each.until(url, ({ body }) => body.checks.every((one: Check) => looksOf(one) > 0), 10_000);
    expect(await Promise.all(both.map((each) => each.stop()))).toEqual([0, 0]);

    const later = await startService(variables);
    await later.until(url, ({ body }) => body.source === 'redis' && looksOf(body.checks[0]) === 3, 15_000);
    const { body } = await later.get(url);
    expect(looksOf(body.checks[1])).toBeGreaterThanOrEqual(3);
    expect(body.message).toContain('Kept in Redis');
    await later.stop();
  });

  test('a restart shows yesterday', async () => {
    await using redis = await startRedis({ path });
    const variables = variablesOf(redis);
    await using before = openArchive(redis, watchedBy(variables));
    const hour = Math.floor(Date.now() / hourMs) - 24;
    const tally = { check: 'redis.connection', status: 'failed', hour, looks: 12, seconds: 900 } as const;
    const tallies = [tally, { ...tally, status: 'healthy', looks: 300, seconds: 2_700 } as const];
    const batch = { writer: 'yesterday', sequence: 1, tallies, changes: [], baselines: [] };
    expect(await before.archive.add(batch, Math.floor(hour / 24), signal)).not.toBeNull();

    const service = await startService(variables);
    const url = '/health/history?include=redis.connection';
    await service.until(url, ({ body }) => body.source === 'redis', 15_000);
    const { body } = await service.get(url);
    expect(body.days[88]).toBe(new Date(hour * hourMs).toISOString().slice(0, 10));
    expect(body.checks[0].days[88]).toEqual({ healthy: 300, failed: 12, uptime: 75 });
    expect(body.since).toBe(new Date(hour * hourMs).toISOString());
    await service.stop();
  });

  test('a check is as it is since before the restart', async () => {
    await using redis = await startRedis({ path });
    const variables = variablesOf(redis);
    const first = await startService(variables);
    await first.until('/health/redis/connection', ({ body }) => body.status === 'healthy', 15_000);
    const { since } = (await first.get('/health/redis/connection')).body;
    await wait(1_500);
    await first.stop();
    const second = await startService(variables);
    const isSame = (other: string) => Math.abs(Date.parse(other) - Date.parse(since)) < 1_000;
    await second.until('/health/redis/connection', ({ body }) => isSame(body.since), 15_000);
    await second.stop();
  });

  test('after a kill amid its writes, each is there as a whole or not at all', async () => {
    await using redis = await startRedis({ path });
    await using after = openArchive(redis, 'killed');
    const code = `
      const { createRedisStore } = await import(${JSON.stringify(storePath)});
      const clock = { now: Date.now, monotonic: () => performance.now(), sinceBoot: () => performance.now(),
        after: (ms, call) => { const timer = setTimeout(call, ms); return () => clearTimeout(timer); } };
      const url = { reveal: () => ${JSON.stringify(redis.url)} };
      const archive = createRedisStore({ url, password: null, clock, timeoutMs: 2000 }).openArchive('killed');
      const checks = Array.from({ length: 200 }, (_, index) => 'many.check_' + index);
      const tallies = checks.map((check) => ({ check, status: 'healthy', hour: 480007, looks: 1, seconds: 2 }));
      const baselines = checks.map((check) => ({ check, at: 1, written: '1:1' }));
      for (let sequence = 1; ; sequence += 1) {
        await archive.add({ writer: String(process.pid), sequence, tallies, changes: [], baselines }, 20000,
          new AbortController().signal);
        if (sequence === 1) console.log('writing');
      }`;
    let before = 0;
    for (let round = 0; round < 8; round += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
        env: childEnvironment,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await wait(20 + 17 * round);
      child.kill('SIGKILL');
      await once(child, 'close');
      const tallies = (await after.archive.readDays([20_000], signal)) ?? [];
      const [{ looks } = { looks: 0 }] = tallies;
      expect(tallies).toHaveLength(200);
      expect(new Set(tallies.map((tally) => `${tally.looks} ${tally.seconds}`))).toEqual(
        new Set([`${looks} ${2 * looks}`]),
      );
      expect(looks).toBeGreaterThan(before);
      before = looks;
    }
  });

  test('a Redis that is not there yet is written to when it comes', async () => {
    await using redis = await startRedis({ path });
    await redis.stop();
    const service = await startService(variablesOf(redis));
    const url = '/health/history?include=redis.connection';
    await service.until(url, ({ body }) => /does not answer/.test(body.message), 15_000);
    expect((await service.get(url)).body).toMatchObject({ source: 'memory', writtenAt: null });
    await redis.start();
    await service.until(url, ({ body }) => body.source === 'redis' && body.writtenAt !== null, 30_000);
    expect((await service.get(url)).body.message).toContain('Kept in Redis');
    await service.stop();
  });

  test('what was seen while Redis was gone is written when it is back', async () => {
    await using redis = await startRedis({ path });
    await using kept = openArchive(redis, 'gone');
    const clock = createFakeClock();
    const { chronicle, see, hourNow, past } = buildChronicle({ clock, hasArchive: true });
    const { archive } = kept;
    const keeper = createKeeper({ chronicle, baselines: createBaselines(), archive, clock, writer: 'one' });
    /** A minute passes, with a look, and what goes over the wire arrives. */
    const pass = async (isDone: () => boolean) => {
      see('healthy');
      await clock.turn(60_000);
      await expect.poll(isDone, { timeout: 10_000 }).toBe(true);
    };
    const written = async () => (await archive.readDays([Math.floor(hourNow() / 24)], signal))?.[0]?.looks ?? 0;
    keeper.start();
    await pass(() => past.keeping().writtenAt !== null);
    await redis.stop();
    for (let minute = 0; minute < 5; minute += 1) await pass(() => past.keeping().isAway);
    await redis.start();
    await pass(() => !past.keeping().isAway);
    await keeper.stop();
    // What the Redis that was stopped had, it has lost with its memory.
    expect(await written()).toBeGreaterThanOrEqual(6);
    expect(chronicle.past.count('database.query', hourNow(), hourNow() + 1)?.looks.healthy).toBe(7);
  });
});
