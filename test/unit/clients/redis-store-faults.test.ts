import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRedisStore, type RedisStore } from '../../../src/clients/redis/store.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createSecret } from '../../../src/core/scrubber.ts';
import { startRedis } from '../../stack/redis.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { watchConsole } from './console-watch.ts';
import { startProxy } from './counting-proxy.ts';
import { freePort, startServer } from './http-server.ts';
import { startTcp } from './scripted-server.ts';

const options = { signal: new AbortController().signal };
const password = 'planted:pass word/%';

function open(url: string | null, beside: string | null = null, timeoutMs = 1_000) {
  const store = createRedisStore({
    url: url === null ? null : createSecret(url),
    password: beside === null ? null : createSecret(beside),
    clock: systemClock,
    timeoutMs,
  });
  return { store, [Symbol.asyncDispose]: () => store.close() };
}

/** Everything that a caller could see. */
async function faultOf(store: RedisStore) {
  const answers = [await store.inspect(options), await store.set('k', 'planted-value', 1_000, options)];
  expect(JSON.stringify(answers)).not.toContain('planted');
  const [inspected] = answers;
  return inspected?.ok ? null : inspected?.fault;
}

/** Asks until Redis answers: the connection comes back by itself. */
async function untilItAnswers(store: RedisStore) {
  const deadline = systemClock.monotonic() + 4_000;
  while (systemClock.monotonic() < deadline) {
    if ((await store.inspect(options)).ok) return;
    await setImmediate();
  }
  throw new Error('Redis did not come back');
}

test('without an address nothing is configured', async () => {
  for (const url of [null, ' ']) {
    await using redis = open(url);
    expect(redis.store.isConfigured).toBe(false);
    expect(await faultOf(redis.store)).toMatchObject({ reason: 'missing', hint: 'Set REDIS_URL' });
  }
});

test.each(['planted', 'http://planted', 'redis://', 'redis://planted:port', 'redis://planted/path', 'planted:6379'])(
  'the address %s is invalid',
  async (url) => {
    await using redis = open(url);
    expect(redis.store.isConfigured).toBe(true);
    expect(await faultOf(redis.store)).toMatchObject({
      reason: 'invalid',
      message: 'REDIS_URL is not the URL of a Redis',
    });
  },
);

test('a refused connection is unreachable, at once', async () => {
  const { printed } = watchConsole();
  await using redis = open(`redis://:planted@127.0.0.1:${await freePort()}`);
  const start = systemClock.monotonic();
  expect(await redis.store.inspect(options)).toMatchObject({ fault: { reason: 'unreachable', code: 'ECONNREFUSED' } });
  expect(systemClock.monotonic() - start).toBeLessThan(900);
  expect(await faultOf(redis.store)).toMatchObject({ reason: 'unreachable', code: 'ECONNREFUSED' });
  expect(printed).toEqual([]);
});

test('a host that does not exist is unreachable, and named', async () => {
  await using redis = open('redis://user:planted@nowhere.invalid');
  expect(await faultOf(redis.store)).toMatchObject({
    reason: 'unreachable',
    message: expect.stringContaining('nowhere.invalid'),
  });
});

test.each(['redis://:planted#s/s@host', 'redis://user:12#planted@host:6379'])(
  'a password that cuts the URL short is told, and nobody is asked: %s',
  async (url) => {
    await using redis = open(url);
    expect(await faultOf(redis.store)).toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining('cannot be read'),
      hint: expect.stringMatching(/Encode the password.*REDIS_PASSWORD/),
    });
  },
);

test('a server that accepts and never answers is a timeout, in time', async () => {
  const { printed } = watchConsole();
  await using server = await startTcp(() => {});
  await using redis = open(server.url.replace('//', '//:planted@'), null, 200);
  const start = systemClock.monotonic();
  const answers = await Promise.all([
    redis.store.inspect(options),
    redis.store.get('k', options),
    redis.store.takeTokens('k', { capacity: 1, refillPerSecond: 1 }, 1, options),
  ]);
  expect(systemClock.monotonic() - start).toBeLessThan(1_500);
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, fault: { reason: 'timeout' } });
  expect(await faultOf(redis.store)).toMatchObject({ reason: 'timeout' });
  expect(printed).toEqual([]);
});

test('a caller who gives up is answered at once', async () => {
  await using server = await startTcp(() => {});
  await using redis = open(server.url, null, 2_000);
  const controller = new AbortController();
  const running = redis.store.get('k', { signal: controller.signal });
  controller.abort(new Error('planted'));
  expect(await running).toMatchObject({ ok: false, fault: { reason: 'timeout' } });
});

test.each<[when: string, serve: (socket: Socket) => void]>([
  ['at once', (socket) => socket.destroy()],
  ['when it is spoken to', (socket) => socket.on('data', () => socket.end())],
])('a server that hangs up %s is unreachable without a wait', async (_when, serve) => {
  await using server = await startTcp(serve);
  await using redis = open(server.url, null, 2_000);
  const start = systemClock.monotonic();
  expect(await redis.store.get('k', options)).toMatchObject({ fault: { reason: 'unreachable' } });
  expect(systemClock.monotonic() - start).toBeLessThan(1_500);
});

test('a web server is no Redis', async () => {
  const { printed } = watchConsole();
  await using server = await startServer((response) => response.end('planted'));
  await using redis = open(server.url.replace('http', 'redis'));
  expect(await faultOf(redis.store)).toMatchObject({ reason: 'invalid', code: 'PROTOCOL' });
  expect(printed).toEqual([]);
});

test('a Redis without a connection left is saturated', async () => {
  await using server = await startTcp((socket) =>
    socket.on('data', () => socket.end('-ERR max number of clients reached\r\n')),
  );
  await using redis = open(server.url);
  expect(await faultOf(redis.store)).toMatchObject({ reason: 'saturated', code: 'MAXCLIENTS' });
});

test('TLS where there is none is invalid', async () => {
  await using server = await startTcp((socket) => socket.on('data', () => socket.end('-ERR no TLS here\r\n')));
  await using redis = open(server.url.replace('redis', 'rediss'));
  expect(await faultOf(redis.store)).toMatchObject({ reason: 'invalid' });
});

test('an old server that needs no password is used, and nothing is printed', async () => {
  const { printed } = watchConsole();
  const answers: Record<string, string> = {
    HELLO: "-ERR unknown command 'HELLO'\r\n",
    AUTH: '-ERR Client sent AUTH, but no password is set\r\n',
    CLIENT: '+OK\r\n',
    PING: '+PONG\r\n',
    INFO: '$22\r\nredis_version:5.0.14\r\n\r\n',
  };
  await using server = await startTcp((socket) =>
    socket.on('data', (chunk) => {
      for (const [, name = ''] of String(chunk).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        socket.write(answers[name.toUpperCase()] ?? '-ERR unknown command\r\n');
      }
    }),
  );
  await using redis = open(server.url, 'planted');
  expect(await redis.store.inspect(options)).toMatchObject({ ok: true, value: { version: '5.0.14', role: null } });
  expect(printed).toEqual([]);
});

test('a closed store answers with a fault', async () => {
  const { store } = open(`redis://127.0.0.1:${await freePort()}`);
  await store.get('k', options);
  await store.close();
  await store.close();
  expect(await store.get('k', options)).toMatchObject({ ok: false, fault: { reason: 'unreachable', code: 'CLOSED' } });
});

describeWithProgram('redis', 'with a real Redis', (path) => {
  const startWith = (...settings: string[]) => startRedis({ path, settings });

  test('a password that is asked for and not given is told apart from a wrong one', async () => {
    const { printed } = watchConsole();
    await using server = await startWith('--requirepass', password);
    await using without = open(server.url);
    await using wrong = open(server.url, 'planted-wrong');
    expect(await faultOf(without.store)).toMatchObject({ reason: 'unauthorized', code: 'NOAUTH' });
    expect(await faultOf(wrong.store)).toMatchObject({ reason: 'unauthorized', code: 'WRONGPASS' });
    expect(printed).toEqual([]);
  });

  test('the right password is accepted from the URL and from beside it', async () => {
    await using server = await startWith('--requirepass', password);
    await using inside = open(server.url.replace('//', `//:${encodeURIComponent(password)}@`), 'planted-unused');
    await using beside = open(server.url, password);
    for (const { store } of [inside, beside]) expect(await store.inspect(options)).toMatchObject({ ok: true });
  });

  test('a password that is not needed does no harm', async () => {
    const { printed } = watchConsole();
    await using server = await startWith();
    await using redis = open(server.url, 'planted');
    expect(await redis.store.inspect(options)).toMatchObject({ ok: true });
    expect(printed).toEqual([]);
  });

  test('a database number that does not exist is a fault, and database 0 is left alone', async () => {
    await using server = await startWith('--databases', '2');
    await using redis = open(`${server.url}/7`);
    expect(await faultOf(redis.store)).toMatchObject({ reason: 'invalid', code: 'DBINDEX' });
    expect(await faultOf(redis.store)).toMatchObject({ reason: 'invalid', code: 'DBINDEX' });
    expect(await server.command('DBSIZE')).toBe(0);
  });

  test('a user who may only use some commands is refused the others and hides what is not reported', async () => {
    await using server = await startWith();
    await server.command('ACL', 'SETUSER', 'reader', 'on', '>planted', '~wingman-health:*', '+get', '+ping');
    await using redis = open(server.url.replace('//', '//reader:planted@'));
    expect(await redis.store.get('k', options)).toEqual({ ok: true, value: null });
    expect(await redis.store.set('k', 'planted-value', 1_000, options)).toMatchObject({
      fault: { reason: 'forbidden', code: 'NOPERM' },
    });
    const facts = await redis.store.inspect(options);
    expect(facts).toMatchObject({ ok: true, value: { role: 'primary', usedMemoryBytes: null, maxClients: null } });
  });

  test('a user with the documented rights and no other can do everything', async () => {
    const page = await readFile(new URL('../../../docs/checks/redis.md', import.meta.url), 'utf8');
    const [, names = ''] = /`(hello [a-z ]+)`/.exec(page) ?? [];
    await using server = await startWith();
    const rights = names.split(' ').map((name) => `+${name}`);
    await server.command('ACL', 'SETUSER', 'health', 'on', '>planted', '~wingman-health:*', '-@all', ...rights);
    await using redis = open(server.url.replace('//', '//health:planted@'));
    const answers = [
      await redis.store.inspect(options),
      await redis.store.set('k', 'v', 1_000, options),
      await redis.store.get('k', options),
      await redis.store.remainingMs('k', options),
      await redis.store.delete('k', options),
      await redis.store.takeTokens('k', { capacity: 2, refillPerSecond: 1 }, 1, options),
      await redis.store.takeTokens('k', { capacity: 2, refillPerSecond: 1 }, 1, options),
    ];
    expect(rights).toHaveLength(13);
    for (const answer of answers) expect(answer).toMatchObject({ ok: true });
  });

  test('a full Redis answers but refuses writes', async () => {
    await using server = await startWith('--maxmemory', '1000');
    await using redis = open(server.url);
    const refused = await redis.store.set('k', 'planted-value', 1_000, options);
    expect(refused).toMatchObject({ fault: { reason: 'saturated', code: 'OOM' } });
    expect(JSON.stringify(refused)).not.toContain('planted');
    const bucket = { capacity: 1, refillPerSecond: 1 };
    expect(await redis.store.takeTokens('k', bucket, 1, options)).toMatchObject({ fault: { code: 'OOM' } });
    const facts = await redis.store.inspect(options);
    expect(facts).toMatchObject({ ok: true, value: { maxMemoryBytes: 1_000 } });
  });

  test('a replica refuses writes and says that it has lost its primary', async () => {
    await using server = await startWith('--replicaof', '127.0.0.1', String(await freePort()));
    await using redis = open(server.url);
    expect(await redis.store.inspect(options)).toMatchObject({
      ok: true,
      value: { role: 'replica', primaryLinkUp: false },
    });
    const refused = await redis.store.set('k', 'v', 1_000, options);
    expect(refused).toMatchObject({ fault: { reason: 'invalid', code: 'READONLY' } });
  });

  test('a replica that serves nothing without its primary is unreachable', async () => {
    const primary = String(await freePort());
    await using server = await startWith('--replicaof', '127.0.0.1', primary, '--replica-serve-stale-data', 'no');
    await using redis = open(server.url);
    expect(await redis.store.inspect(options)).toMatchObject({ value: { role: 'replica', primaryLinkUp: false } });
    expect(await redis.store.get('k', options)).toMatchObject({ fault: { reason: 'unreachable', code: 'MASTERDOWN' } });
  });

  test('a Redis that cannot save refuses writes', async () => {
    await using server = await startWith('--save', '1 1');
    await using redis = open(server.url);
    await redis.store.set('k', 'v', 60_000, options);
    await server.breakSaving();
    expect(await redis.store.inspect(options)).toMatchObject({ value: { lastSaveSucceeded: false } });
    expect(await redis.store.set('k', 'v', 1_000, options)).toMatchObject({
      fault: { reason: 'saturated', code: 'MISCONF' },
    });
  });

  test('the connection comes back by itself after Redis was killed', async () => {
    const { printed } = watchConsole();
    await using server = await startWith();
    await using redis = open(server.url);
    expect(await redis.store.inspect(options)).toMatchObject({ ok: true });
    await server.stop();
    expect(await faultOf(redis.store)).toMatchObject({ reason: 'unreachable' });
    await server.start();
    await untilItAnswers(redis.store);
    expect(await redis.store.set('k', 'v', 1_000, options)).toMatchObject({ ok: true });
    expect(printed).toEqual([]);
  });

  test('a Redis that was down at the start is found when it comes', async () => {
    await using server = await startWith();
    await server.stop();
    await using redis = open(server.url);
    expect(await faultOf(redis.store)).toMatchObject({ reason: 'unreachable' });
    await server.start();
    await untilItAnswers(redis.store);
  });

  test('a call in flight ends when Redis is killed', async () => {
    await using server = await startWith();
    await using redis = open(server.url, null, 1_500);
    await redis.store.get('k', options);
    server.hang();
    const start = systemClock.monotonic();
    const running = redis.store.get('k', options);
    await server.stop();
    expect(await running).toMatchObject({ ok: false, fault: { reason: 'unreachable' } });
    expect(systemClock.monotonic() - start).toBeLessThan(1_400);
  });

  test('a connection that has gone silent is given up for a new one', async () => {
    await using server = await startWith();
    await using proxy = await startProxy(server.port);
    await using redis = open(proxy.url, null, 200);
    await redis.store.get('k', options);
    proxy.silence();
    expect(await redis.store.get('k', options)).toMatchObject({ ok: false, fault: { reason: 'timeout' } });
    await untilItAnswers(redis.store);
  });

  test('a Redis that freezes is a timeout, and is found again when it thaws', async () => {
    await using server = await startWith();
    await using redis = open(server.url, null, 200);
    await redis.store.get('k', options);
    server.hang();
    expect(await redis.store.inspect(options)).toMatchObject({ ok: false, fault: { reason: 'timeout' } });
    for (let call = 0; call < 3; call += 1) {
      const start = systemClock.monotonic();
      expect(await redis.store.inspect(options)).toMatchObject({ ok: false });
      expect(systemClock.monotonic() - start).toBeLessThan(1_500);
    }
    server.resume();
    await untilItAnswers(redis.store);
  });
});
