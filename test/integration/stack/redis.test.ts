import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { startRedis } from '../../stack/redis.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';

async function start(...settings: string[]) {
  const server = await startRedis({ settings });
  onTestFinished(server.stop);
  return server;
}

/** One command on a connection of its own; the answer, or the first word of what went wrong. */
async function ask(url: string, command: string, ...values: string[]): Promise<unknown> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    commandTimeout: 1_000,
    disconnectTimeout: 50,
  });
  const causes: Error[] = [];
  redis.on('error', (error) => causes.push(error));
  try {
    await redis.connect();
    return await redis.call(command, ...values);
  } catch (error) {
    const { message, code } = (causes[0] ?? error) as Error & { code?: string };
    return code ?? message.split(' ')[0];
  } finally {
    redis.disconnect();
  }
}

describeWithProgram('redis', 'Redis', () => {
  test('answers', async () => {
    const { url } = await start();

    expect(await ask(url, 'PING')).toBe('PONG');
  });

  test('refuses connections when it is stopped, and is back empty at the same address', async () => {
    const server = await start();
    await ask(server.url, 'SET', 'a', '1');

    await server.stop();
    const stopped = await ask(server.url, 'PING');
    await server.start();
    const value = await ask(server.url, 'GET', 'a');

    expect([stopped, value]).toEqual(['ECONNREFUSED', null]);
  });

  test('says nothing while it hangs, and goes on when it is resumed', async () => {
    const server = await start();

    server.hang();
    const hanging = await ask(server.url, 'PING');
    server.resume();

    expect(hanging).toBe('Command');
    expect(await ask(server.url, 'PING')).toBe('PONG');
  });

  test('stops while it hangs', async () => {
    const server = await start();
    server.hang();

    await server.stop();

    expect(await ask(server.url, 'PING')).toBe('ECONNREFUSED');
  });

  test('asks for its password', async () => {
    const { url } = await start('--requirepass', 'p@ss/word');
    const { host } = new URL(url);

    expect(await ask(`redis://:${encodeURIComponent('p@ss/word')}@${host}`, 'PING')).toBe('PONG');
    expect(await ask(url, 'PING')).toBe('NOAUTH');
    expect(await ask(`redis://:wrong@${host}`, 'PING')).toBe('WRONGPASS');
  });

  test('runs out of memory when it has a limit', async () => {
    const { url } = await start('--maxmemory', '1mb');

    expect(await ask(url, 'SET', 'large', 'x'.repeat(100_000))).toBe('OOM');
  });
});
