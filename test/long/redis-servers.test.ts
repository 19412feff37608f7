import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import { type RedisServer, startRedis } from '../stack/redis.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { issueCertificates } from '../support/issue-certificates.ts';
import { at, openRedisChecks } from '../support/open-redis-checks.ts';
import { watchConsole } from '../unit/clients/console-watch.ts';
import { startProxy } from '../unit/clients/counting-proxy.ts';
import { freePort } from '../unit/clients/http-server.ts';
import { startMovingAddress } from '../unit/clients/scripted-server.ts';

const kindsOf = ({ findings = [] }: Outcome) => findings.map(({ kind }) => kind);

describeWithProgram('redis', 'with real servers', (path) => {
  const startWith = (...settings: string[]) => startRedis({ path, settings });

  test('a sentinel is called one, by every check', async () => {
    await using server = await startWith();
    await using sentinel = await startSentinel(path, server);
    await using redis = openRedisChecks(sentinel.url);
    const { connection, cache } = await redis.look();
    expect(kindsOf(connection)).toContain('sentinel');
    expect(cache.message).toContain('is a sentinel, which keeps no data');
  });

  test('a node of a cluster is one steady finding, whatever the keys', async () => {
    const nodes = await startCluster(path);
    const verdicts: string[] = [];
    for (const { url } of nodes) {
      await using redis = openRedisChecks(url);
      const seen = new Set<string>();
      for (let look = 0; look < 4; look += 1) {
        const { connection, cache } = await redis.look();
        expect(kindsOf(connection)).toEqual(['cluster']);
        seen.add(cache.status === 'healthy' ? 'healthy' : cache.message.replace(at(url), 'Redis'));
      }
      expect(seen.size).toBe(1);
      verdicts.push(...seen);
    }
    const elsewhere =
      'Redis is one node of a cluster, which this service does not follow; the in-memory fallback is serving';
    expect(verdicts.toSorted()).toEqual([elsewhere, elsewhere, 'healthy'].toSorted());
    for (const node of nodes) await node[Symbol.asyncDispose]();
  });

  test('after a failover, the way is looked up anew before a verdict', async () => {
    const { printed } = watchConsole();
    await using old = await startWith();
    await using promoted = await startWith();
    await using address = await startMovingAddress(old.port);
    await using redis = openRedisChecks(address.url);
    expect(await redis.look()).toMatchObject({ connection: { status: 'healthy' }, cache: { status: 'healthy' } });
    address.moveTo(promoted.port);
    await old.command('REPLICAOF', '127.0.0.1', String(promoted.port));
    const after = await redis.look();
    expect(after).toMatchObject({
      connection: { status: 'healthy' },
      cache: { status: 'healthy' },
      rateLimit: { status: 'healthy' },
    });
    expect(Number(await promoted.command('DBSIZE'))).toBeGreaterThan(0);
    expect(printed).toEqual([]);
  });

  test('a cache that meets a demoted server first connects anew by itself', async () => {
    await using old = await startWith();
    await using promoted = await startWith();
    await using address = await startMovingAddress(old.port);
    await using redis = openRedisChecks(address.url);
    const options = { signal: new AbortController().signal };
    await redis.store.set('k', 'v', 1_000, options);
    address.moveTo(promoted.port);
    await old.command('REPLICAOF', '127.0.0.1', String(promoted.port));
    expect(await redis.store.set('k', 'v', 1_000, options)).toMatchObject({ fault: { isWorthAskingAgain: true } });
    expect(await redis.store.set('k', 'v', 1_000, options)).toMatchObject({ ok: true });
  });

  test('a server that stays a replica is called one, and healthy as soon as it is promoted', async () => {
    await using primary = await startWith();
    await using server = await startWith('--replicaof', '127.0.0.1', String(primary.port));
    await using redis = openRedisChecks(server.url);
    for (let look = 0; look < 3; look += 1) expect(kindsOf((await redis.look()).connection)).toContain('replica');
    await server.command('REPLICAOF', 'NO', 'ONE');
    expect(await redis.look()).toMatchObject({ connection: { status: 'healthy' }, cache: { status: 'healthy' } });
  });

  test('a password that was changed under an open connection is found, and forgotten when it is set back', async () => {
    await using server = await startWith('--requirepass', 'planted-old');
    await using redis = openRedisChecks(server.url, 'planted-old');
    expect(await redis.look()).toMatchObject({ connection: { status: 'healthy' } });
    const options = { signal: new AbortController().signal };
    await setPassword(server, 'planted-old', 'planted-new');
    const looks: Outcome[] = [];
    for (let look = 0; look < 3; look += 1) looks.push((await redis.look()).connection);
    const found = looks.find(({ status }) => status !== 'healthy');
    expect(found).toMatchObject({
      status: 'degraded',
      reason: 'unauthorized',
      message: `${at(server.url)} refuses the password to new connections; only those that are open still work`,
      findings: [{ kind: 'new_connections' }],
    });
    expect(JSON.stringify(looks)).not.toContain('planted');
    expect(await redis.store.get('k', options)).toMatchObject({ ok: true });
    await setPassword(server, 'planted-new', 'planted-old');
    expect((await redis.look()).connection.status).toBe('healthy');
  });

  test('the proofs of the password are few, and leave no connection behind', async () => {
    await using server = await startWith();
    await using redis = openRedisChecks(server.url);
    for (let look = 0; look < 9; look += 1) await redis.look();
    await wait(50);
    const stats = String(await server.command('INFO'));
    // Ours, two that proved something, and the one that asks here.
    expect(/total_connections_received:(\d+)/.exec(stats)?.[1]).toBe('4');
    expect(/connected_clients:(\d+)/.exec(stats)?.[1]).toBe('2');
  });

  test.each([
    ['renamed away', ['--rename-command', 'EVAL', '']],
    ['both renamed away', ['--rename-command', 'EVAL', '', '--rename-command', 'EVALSHA', '']],
  ])('where scripts are %s, only the rate limit says so', async (_how, settings) => {
    await using server = await startWith(...settings);
    await using redis = openRedisChecks(server.url);
    expect(await redis.look()).toMatchObject({
      connection: { status: 'healthy' },
      cache: { status: 'healthy' },
      rateLimit: {
        status: 'degraded',
        reason: 'forbidden',
        message: `${at(server.url)} does not allow scripts; the in-memory fallback is serving`,
        hint: expect.stringContaining('Allow EVAL and EVALSHA'),
      },
    });
  });

  test('a user without the right for scripts is told the same', async () => {
    await using server = await startWith();
    await server.command('ACL', 'SETUSER', 'app', 'on', '>planted', '~*', '+@all', '-eval', '-evalsha');
    await using redis = openRedisChecks(server.url.replace('//', '//app:planted@'));
    expect(await redis.look()).toMatchObject({
      connection: { status: 'healthy' },
      cache: { status: 'healthy' },
      rateLimit: { reason: 'forbidden', message: expect.stringContaining('does not allow scripts') },
    });
  });

  test('connections that were refused between two looks are told', async () => {
    await using server = await startWith('--maxclients', '3');
    await using redis = openRedisChecks(server.url);
    expect((await redis.look()).connection.status).toBe('healthy');
    const guests = await Promise.all([1, 2, 3].map(() => openRedisChecks(server.url)));
    for (const guest of guests) await guest.store.get('k', { signal: new AbortController().signal });
    for (const guest of guests) await guest[Symbol.asyncDispose]();
    await wait(50);
    expect(kindsOf((await redis.look()).connection)).toContain('clients_rejected');
  });

  test('a look of all three checks is one round trip and eight commands, as the documents say', async () => {
    await using server = await startWith();
    await using proxy = await startProxy(server.port);
    await using redis = openRedisChecks(proxy.url);
    // The first look also waits for a token; half a minute after it, one opens a second connection.
    for (let look = 0; look < 4; look += 1) await redis.look().then(() => wait(750));
    const [first, second] = [await countCommands(server), await countCommands(server)];
    const trips = proxy.requests;
    await redis.look();
    expect(proxy.requests - trips).toBe(1);
    // Counting asks too.
    expect((await countCommands(server)) - second - (second - first)).toBe(8);
  });
});

describeWithProgram('redis', 'over TLS', (path) => {
  describeWithProgram('openssl', 'with certificates', (openssl) => {
    /** A Redis with a plain port and one for TLS. */
    async function startTls(kind: 'right' | 'expired' | 'elsewhere' = 'right') {
      const certificates = issueCertificates(openssl);
      const port = await freePort();
      const server = await startRedis({ path, settings: certificates.settings(port, kind) });
      return {
        authority: certificates.authority,
        plain: server.url,
        plainOverTls: server.url.replace('redis', 'rediss'),
        tls: `rediss://localhost:${port}`,
        tlsInPlain: `redis://localhost:${port}`,
        async [Symbol.asyncDispose]() {
          await server[Symbol.asyncDispose]();
          certificates[Symbol.dispose]();
        },
      };
    }

    test.each<[what: string, url: 'tlsInPlain' | 'plainOverTls' | 'tls', message: string, hint: RegExp]>([
      ['redis:// to a port for TLS', 'tlsInPlain', 'speaks TLS, and REDIS_URL does not', /rediss:\/\//],
      ['rediss:// to a plain port', 'plainOverTls', 'does not speak TLS, and REDIS_URL does', /redis:\/\//],
      ['an authority that nobody knows', 'tls', 'has a certificate of an authority that is not known', /NODE_EXTRA_CA/],
    ])('%s is named, with what to do', async (_what, url, message, hint) => {
      const { printed } = watchConsole();
      await using server = await startTls();
      await using redis = openRedisChecks(server[url]);
      const { connection } = await redis.look();
      expect(connection).toMatchObject({
        reason: 'fallback_active',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(hint),
        details: { cause: 'invalid' },
      });
      expect(printed).toEqual([]);
    });

    test.each([
      ['expired', 'has expired', 'expiring'],
      ['elsewhere', 'is for another host', 'invalid'],
    ] as const)('with its authority known, a certificate that is %s %s', async (kind, message, cause) => {
      await using server = await startTls(kind);
      const { stdout } = askWithAuthority(server.tls, server.authority);
      expect(JSON.parse(stdout)).toMatchObject({ fault: { reason: cause, message: expect.stringContaining(message) } });
    });

    test('with its authority known, a right certificate lets us in', async () => {
      await using server = await startTls();
      const { stdout } = askWithAuthority(server.tls, server.authority);
      expect(JSON.parse(stdout)).toMatchObject({ ok: true, value: { role: 'primary' } });
    });
  });
});

/** Asks from a process of its own: Node reads NODE_EXTRA_CA_CERTS when it starts. */
function askWithAuthority(url: string, authority: string) {
  const source = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
  const script = `
    import { createRedisStore } from ${source('clients/redis/store.ts')};
    import { systemClock } from ${source('core/clock.ts')};
    import { createSecret } from ${source('core/scrubber.ts')};
    const url = createSecret(${JSON.stringify(url)});
    const store = createRedisStore({ url, password: null, clock: systemClock, timeoutMs: 2_000 });
    console.log(JSON.stringify(await store.inspect({ signal: new AbortController().signal })));
    await store.close();`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority };
  const stdout = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env, encoding: 'utf8' });
  return { stdout };
}

function startSentinel(path: string, { port }: RedisServer) {
  return startRedis({ path, settings: ['--sentinel'], file: `sentinel monitor own 127.0.0.1 ${port} 1\n` });
}

/** Three nodes that share the keys. */
async function startCluster(path: string): Promise<readonly RedisServer[]> {
  const ranges = [
    ['0', '5460'],
    ['5461', '10922'],
    ['10923', '16383'],
  ] as const;
  const nodes: RedisServer[] = [];
  for (const _ of ranges) {
    const bus = String(await freePort());
    nodes.push(await startRedis({ path, settings: ['--cluster-enabled', 'yes', '--cluster-port', bus] }));
    const node = nodes.at(-1);
    const [from, to] = ranges[nodes.length - 1] ?? ['0', '0'];
    await node?.command('CLUSTER', 'ADDSLOTSRANGE', from, to);
    await node?.command('CLUSTER', 'SET-CONFIG-EPOCH', String(nodes.length));
    if (nodes[0] && node !== nodes[0]) await nodes[0].command('CLUSTER', 'MEET', '127.0.0.1', String(node?.port), bus);
  }
  for (const node of nodes)
    while (!String(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')) await wait(50);
  return nodes;
}

async function setPassword(server: RedisServer, current: string, next: string) {
  const { port } = server;
  const { Redis } = await import('ioredis');
  const client = new Redis({ port, password: current });
  await client.config('SET', 'requirepass', next);
  client.disconnect();
}

/** Commands that clients sent: not what scripts call, and not the questions of this test. */
async function countCommands(server: RedisServer): Promise<number> {
  const stats = String(await server.command('INFO', 'commandstats'));
  const counts = [...stats.matchAll(/cmdstat_([a-z|]+):calls=(\d+)/g)];
  const ours = new Set(['info', 'set', 'get', 'pttl', 'del', 'evalsha', 'eval']);
  return counts.reduce((sum, [, name = '', calls]) => sum + (ours.has(name) ? Number(calls) : 0), 0);
}
