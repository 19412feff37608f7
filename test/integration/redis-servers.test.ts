import { expect, test } from 'vitest';
import { startRedis } from '../stack/redis.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { at, openRedisChecks } from '../support/open-redis-checks.ts';
import { watchConsole } from '../unit/clients/console-watch.ts';
import { freePort, startServer } from '../unit/clients/http-server.ts';
import { startReplies, startTcp } from '../unit/clients/scripted-server.ts';

test('a provider that has counted enough is used up, and no «not a Redis»', async () => {
  const text = '-ERR max daily request limit exceeded. Limit: 10000, Usage: 10000. See https://planted\r\n';
  await using server = await startReplies(() => text);
  await using redis = openRedisChecks(server.url);
  const { connection, cache } = await redis.look();
  for (const outcome of [connection, cache]) {
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'quota_exceeded' });
    expect(outcome.message).toBe(
      `${at(server.url)} has used up its quota and refuses commands; the in-memory fallback is serving`,
    );
    expect(JSON.stringify(outcome)).not.toContain('planted');
  }
});

test('a proxy that hangs up on HELLO is told as what it may be', async () => {
  const { printed } = watchConsole();
  await using server = await startTcp((socket) => socket.on('data', () => socket.end()));
  await using redis = openRedisChecks(server.url);
  const { connection } = await redis.look();
  expect(connection).toMatchObject({
    reason: 'fallback_active',
    message: `${at(server.url)} hangs up at the first word; the in-memory fallback is serving`,
    hint: expect.stringContaining('twemproxy'),
  });
  expect(printed).toEqual([]);
});

test('a proxy that knows neither HELLO nor INFO, and says so, is used without what it hides', async () => {
  const replies: Record<string, string> = { PING: '+PONG\r\n', CLIENT: '+OK\r\n' };
  await using server = await startReplies((name) => replies[name] ?? `-ERR unknown command '${name}'\r\n`);
  await using redis = openRedisChecks(server.url);
  const { connection } = await redis.look();
  expect(connection).toMatchObject({ status: 'healthy', details: { role: null, usedMemoryBytes: null } });
});

test('a web server, a server that never answers and nobody at all are told apart', async () => {
  await using web = await startServer((response) => response.end('planted'));
  await using mute = await startTcp(() => {});
  const urls = [web.url.replace('http', 'redis'), mute.url, `redis://127.0.0.1:${await freePort()}`];
  const messages: string[] = [];
  for (const url of urls) {
    await using redis = openRedisChecks(url);
    const { connection } = await redis.look();
    messages.push(connection.message.replace(at(url), 'Redis'));
  }
  expect(messages).toEqual([
    'What answers is no Redis (Redis); the in-memory fallback is serving',
    'Redis did not answer in time; the in-memory fallback is serving',
    'Redis refuses connections; the in-memory fallback is serving',
  ]);
});

describeWithProgram('redis', 'with real servers', (path) => {
  test('connections that are used up are called so, and not nearly', async () => {
    await using server = await startRedis({ path, settings: ['--maxclients', '1'] });
    await using redis = openRedisChecks(server.url);
    const { connection } = await redis.look();
    expect(connection).toMatchObject({
      status: 'degraded',
      reason: 'saturated',
      message: `${at(server.url)} has used up its connections and refuses new ones`,
    });
    expect((connection.findings ?? []).map(({ kind }) => kind)).not.toContain('clients');
  });

  test('a server without a free connection says so to whoever comes first, too', async () => {
    await using server = await startRedis({ path, settings: ['--maxclients', '2'] });
    await using first = openRedisChecks(server.url);
    await using second = openRedisChecks(server.url);
    await Promise.all([first.look(), second.look()]);
    for (let turn = 0; turn < 5; turn += 1) {
      await using late = openRedisChecks(server.url);
      const { connection, cache } = await late.look();
      for (const { message } of [connection, cache])
        expect(message).toContain(`${at(server.url)} has no connection left and refuses new ones`);
    }
  });
});
