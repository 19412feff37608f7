import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisFleet, type FleetEvent } from '../../../../../src/clients/redis/fleet/fleet.ts';
import { createRedisStore } from '../../../../../src/clients/redis/store.ts';
import { systemClock } from '../../../../../src/core/clock.ts';
import type { Fleet, Lease, Wanted } from '../../../../../src/core/monitor/fleet/fleet.ts';
import { createSecret } from '../../../../../src/core/scrubber.ts';
import { type RedisServer, startRedis } from '../../../../stack/redis.ts';
import { describeWithProgram } from '../../../../support/describe-with-program.ts';
import { describeFleet, foundBy } from '../../../../support/fleet-contract.ts';
import { startProxy } from '../../counting-proxy.ts';
import { watchRedis } from '../../redis-monitor.ts';

const key = randomBytes(32);
const wanted: Wanted = { topic: 'rls', known: null, freshMs: 10_000, leaseMs: 5_000, isForced: false };

interface Joined {
  readonly fleet: Fleet;
  readonly events: FleetEvent[];
  close(): Promise<void>;
}

/** A replica with a connection of its own. */
function join(url: string, replica: string, more: { group?: string; key?: Buffer } = {}): Joined {
  const store = createRedisStore({ url: createSecret(url), password: null, clock: systemClock, timeoutMs: 2_000 });
  const events: FleetEvent[] = [];
  const group = more.group ?? 'group';
  const groups = {
    get: () => group,
    has: () => true,
  } as unknown as ReadonlyMap<string, string>;
  const fleet = createRedisFleet({
    connection: store.connection,
    clock: systemClock,
    replica,
    groups,
    key: more.key ?? key,
    onEvent: (event) => events.push(event),
  });
  return { fleet, events, close: store.close };
}

async function take(fleet: Fleet, more: Partial<Wanted> = {}): Promise<Lease> {
  const claim = await fleet.claim({ ...wanted, ...more });
  if (claim.kind !== 'run') throw new Error(`The claim is ${claim.kind}`);
  return claim.lease;
}

describeWithProgram('redis', 'with a real Redis', (path) => {
  let server: RedisServer;
  let one: Joined;
  let other: Joined;

  beforeAll(async () => {
    server = await startRedis({ path });
    one = join(server.url, 'one');
    other = join(server.url, 'other');
    // The first words of a connection may take longer than a claim waits.
    while ((await one.fleet.claim({ ...wanted, topic: 'warm-up' })).kind === 'alone') await wait(10);
    while ((await other.fleet.claim({ ...wanted, topic: 'warm-up' })).kind === 'alone') await wait(10);
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await server[Symbol.asyncDispose]();
  });

  describeFleet('a fleet that shares through Redis', async () => ({
    one: one.fleet,
    other: other.fleet,
    pass: (ms) => wait(ms),
  }));

  const flush = () => server.command('FLUSHALL');
  const keys = async () => ((await server.command('KEYS', '*')) as string[]).sort();
  const base = 'wingman-health:{own}:fleet:group:rls';

  test('every key is below the prefix and has a lifetime, and none is left of the turn', async () => {
    await flush();
    const lease = await take(one.fleet);
    expect(await keys()).toEqual([`${base}:last`, `${base}:lease`]);
    await one.fleet.publish(lease, foundBy('one'), 60_000);
    expect(await keys()).toEqual([`${base}:last`, `${base}:snapshot`, `${base}:version`]);
    for (const key of await keys()) expect(await server.command('PTTL', key)).toBeGreaterThan(0);
  });

  test('nothing outside the prefix is ever named, and every write sets a lifetime', async () => {
    await flush();
    using monitor = await watchRedis(server.port);
    const lease = await take(one.fleet);
    await one.fleet.renew(lease, 5_000);
    await one.fleet.publish(lease, foundBy('one'), 60_000);
    await other.fleet.claim(wanted);
    await other.fleet.news(new Map([['rls', null]]));
    await one.fleet.release(await take(one.fleet, { known: lease.run }));
    const sawMarker = monitor.saw('marker');
    await server.command('ECHO', 'marker');
    await sawMarker;
    const isOurs = (key: string | undefined) => key?.startsWith('wingman-health:{own}:fleet:') === true;
    const allowed: Record<string, (words: readonly string[]) => boolean> = {
      set: ([key, , unit, ttl]) => isOurs(key) && unit === 'PX' && Number(ttl) > 0,
      pexpire: ([key, ttl]) => isOurs(key) && Number(ttl) > 0,
      get: ([key]) => isOurs(key),
      mget: (names) => names.every(isOurs),
      exists: ([key]) => isOurs(key),
      pttl: ([key]) => isOurs(key),
      del: ([key]) => isOurs(key),
      eval: ([, count, ...names]) => names.slice(0, Number(count)).every(isOurs),
      evalsha: ([, count, ...names]) => names.slice(0, Number(count)).every(isOurs),
      time: () => true,
      echo: () => true,
      hello: () => true,
      client: () => true,
      info: () => true,
    };
    const strays = monitor.commands.filter(([name = '', ...words]) => !allowed[name.toLowerCase()]?.(words));
    expect(strays).toEqual([]);
    const names = monitor.commands.map(([name = '']) => name.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(['set', 'pexpire', 'del', 'mget', 'time']));
  });

  test('each step is one round trip, and news of what has not changed are one for all topics', async () => {
    await flush();
    await using proxy = await startProxy(server.port);
    const distant = join(proxy.url, 'distant');
    while ((await distant.fleet.claim({ ...wanted, topic: 'warm-up' })).kind === 'alone') await wait(10);
    const tripsOf = async (act: () => Promise<unknown>) => {
      const before = proxy.requests;
      await act();
      return proxy.requests - before;
    };
    const known = new Map(['schema', 'rls', 'services', 'email'].map((topic) => [topic, null as number | null]));
    let lease = await take(distant.fleet);
    await distant.fleet.publish(lease, foundBy('distant'), 60_000);
    expect(await tripsOf(async () => (lease = await take(distant.fleet, { known: lease.run })))).toBe(1);
    expect(await tripsOf(() => distant.fleet.renew(lease, 5_000))).toBe(1);
    expect(await tripsOf(() => distant.fleet.publish(lease, foundBy('distant'), 60_000))).toBe(1);
    expect(await tripsOf(() => distant.fleet.news(known))).toBe(2);
    known.set('rls', lease.run);
    expect(await tripsOf(() => distant.fleet.news(known))).toBe(1);
    await distant.close();
  });

  test('ages go by the clock of the server, whatever that of a replica says', async () => {
    await flush();
    const shifted = createRedisFleet({
      connection: createRedisStore({
        url: createSecret(server.url),
        password: null,
        clock: systemClock,
        timeoutMs: 2_000,
      }).connection,
      clock: { ...systemClock, now: () => Date.now() + 3_600_000 },
      replica: 'shifted',
      groups: new Map([['rls', 'group']]),
      key,
      onEvent: () => {},
    });
    while ((await shifted.claim({ ...wanted, topic: 'rls~warm-up' })).kind === 'alone') await wait(10);
    await shifted.publish(await take(shifted), foundBy('shifted'), 60_000);
    const claim = await one.fleet.claim(wanted);
    expect(claim.kind === 'fresh' && claim.received.ageMs).toBeLessThan(1_000);
  });

  test('numbers go on rising when the server has lost them, and one far ahead is not believed', async () => {
    await flush();
    const lost = await take(one.fleet);
    // Without the last number they begin at the time, which a fast machine may find the same.
    const lose = () => Promise.all([flush(), wait(2)]);
    await lose();
    const later = await take(one.fleet);
    expect(later.run).toBeGreaterThan(lost.run);
    await lose();
    await server.command('SET', `${base}:last`, '9000000000000000', 'PX', '60000');
    const believed = await take(one.fleet);
    expect(believed.run).toBeLessThan(Date.now() + 60_000);
    await lose();
    await server.command('SET', `${base}:last`, 'nonsense', 'PX', '60000');
    expect((await take(one.fleet)).run).toBeGreaterThan(believed.run);
  });

  test('who differs in what decides does not share, and who has other keys cannot read', async () => {
    await flush();
    const stranger = join(server.url, 'stranger', { group: 'another' });
    const forger = join(server.url, 'forger', { key: randomBytes(32) });
    for (const { fleet } of [stranger, forger])
      while ((await fleet.claim({ ...wanted, topic: 'warm-up' })).kind === 'alone') await wait(10);
    const lease = await take(one.fleet);
    expect((await stranger.fleet.claim(wanted)).kind).toBe('run');
    await one.fleet.publish(lease, foundBy('one'), 60_000);
    // What it cannot read does not keep it from its turn.
    expect((await forger.fleet.claim(wanted)).kind).toBe('run');
    expect(forger.events).toEqual([{ kind: 'unreadable', category: 'rls' }]);
    await stranger.close();
    await forger.close();
  });

  test('what somebody else puts there is as good as nothing, and told once', async () => {
    await flush();
    const told = one.events.length;
    for (const text of ['', 'healthy', '1.x.t{}']) {
      await server.command('SET', `${base}:version`, `${Date.now() + 1_000} ${Date.now()}`, 'PX', '60000');
      await server.command('SET', `${base}:snapshot`, text, 'PX', '60000');
      expect((await one.fleet.news(new Map([['rls', null]]))).size).toBe(0);
      await one.fleet.release(await take(one.fleet));
    }
    expect(one.events.slice(told)).toEqual([{ kind: 'unreadable', category: 'rls' }]);
  });

  test('an old letter that is put back keeps its age', async () => {
    await flush();
    const lease = await take(one.fleet);
    await one.fleet.publish(lease, foundBy('one'), 60_000);
    const old = String(await server.command('GET', `${base}:snapshot`));
    await wait(300);
    await server.command('SET', `${base}:version`, `${Date.now() + 500} ${Date.now()}`, 'PX', '60000');
    await server.command('SET', `${base}:snapshot`, old, 'PX', '60000');
    const news = await other.fleet.news(new Map([['rls', null]]));
    expect(news.get('rls')?.run).toBe(lease.run);
    expect(news.get('rls')?.ageMs).toBeGreaterThanOrEqual(299);
  });

  test('turns work on when the server has forgotten its scripts', async () => {
    await flush();
    await server.command('SCRIPT', 'FLUSH');
    const lease = await take(one.fleet);
    await server.command('SCRIPT', 'FLUSH');
    await one.fleet.renew(lease, 5_000);
    await server.command('SCRIPT', 'FLUSH');
    expect(await one.fleet.publish(lease, foundBy('one'), 60_000)).toEqual({ kind: 'stored' });
  });

  test('what is too large to be kept is told once, and the turn is given back', async () => {
    await flush();
    const noise = Array.from({ length: 200 }, () => randomBytes(6_000).toString('base64'));
    const [result] = foundBy('one').results;
    const large = { ...foundBy('one'), results: [{ ...result, details: { noise } }] } as never;
    for (const _ of [1, 2])
      expect(await one.fleet.publish(await take(one.fleet), large, 60_000)).toEqual({ kind: 'alone' });
    expect(one.events.filter(({ kind }) => kind === 'too_large')).toHaveLength(1);
  });

  test.each([
    ['only reads', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
    ['has no memory left', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
  ] as const)('a server that %s is as good as none, and one again when that is over', async (_what, breaks, mends) => {
    await flush();
    const [command, ...words] = breaks;
    await server.command(command, ...words);
    expect((await one.fleet.claim(wanted)).kind).toBe('alone');
    const [mend, ...rest] = mends;
    await server.command(mend, ...rest);
    await expect.poll(async () => (await one.fleet.claim(wanted)).kind, { timeout: 5_000 }).toBe('run');
  });

  test('a server that hangs holds a run up for a quarter of a second, and is told when it lasts', async () => {
    await flush();
    const told = one.events.length;
    server.hang();
    try {
      for (let turn = 0; turn < 3; turn += 1) {
        const from = performance.now();
        expect((await one.fleet.claim(wanted)).kind).toBe('alone');
        expect(performance.now() - from).toBeLessThan(1_000);
      }
      expect((await one.fleet.news(new Map([['rls', null]]))).size).toBe(0);
    } finally {
      server.resume();
    }
    expect(one.events.slice(told)).toEqual([{ kind: 'alone', fault: expect.objectContaining({ reason: 'timeout' }) }]);
    await expect.poll(async () => (await one.fleet.claim(wanted)).kind, { timeout: 10_000 }).not.toBe('alone');
    expect(one.events.at(-1)).toEqual({ kind: 'together' });
  });

  test('a server that is gone and comes back empty is found again', async () => {
    await server.stop();
    expect((await one.fleet.claim(wanted)).kind).toBe('alone');
    expect(await one.fleet.publish({ topic: 'rls', run: 1 }, foundBy('one'), 60_000)).toEqual({ kind: 'alone' });
    await server.start();
    await expect.poll(async () => (await one.fleet.claim(wanted)).kind, { timeout: 10_000 }).toBe('run');
  });
});
