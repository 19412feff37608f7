import { Agent, get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { apps } from '../stack/apps/index.ts';
import { createCleanup } from '../stack/cleanup.ts';
import { openService } from '../support/open-service.ts';
import { depthOf, tally } from '../support/watch/calls.ts';
import { openWatched, type WatchedOptions } from '../support/watch/open-watched.ts';

/** Beside one for each core table. */
const mostCalls = 8;
const mostRoundTrips = 2;
/** As many as there are questions side by side: six of those that take turns, and one of each other kind. */
const mostConnections = 16;

/** The service without a clock: nothing runs but what is asked for. */
async function open(options: WatchedOptions & { readonly EMAIL_TEMPLATES?: string } = {}) {
  const cleanup = createCleanup();
  const { EMAIL_TEMPLATES = '', ...watched } = options;
  const { api, mail, store, environment, close } = await openWatched(watched);
  cleanup.add(close);
  const { health, contract, ...service } = await assemble({
    environment: { ...environment, EMAIL_TEMPLATES },
    isTerminal: false,
    // What replicas tell each other comes besides; docs/fleet.md counts it.
    isAlone: true,
    log: null,
  });
  cleanup.add(service.close);
  const refresh = async (...named: string[]) => {
    const trips = store?.requests ?? 0;
    for (const proxy of [api, mail]) proxy.forget();
    const from = performance.now();
    const tookMs = await Promise.all(
      (named.length > 0 ? named : health.categories).map(async (category) => {
        await health.refresh(category);
        return [category, Math.round(performance.now() - from)] as const;
      }),
    );
    return {
      calls: [...api.calls],
      mails: mail.calls.length,
      roundTrips: (store?.requests ?? 0) - trips,
      slowestMs: Math.round(Math.max(...[...api.calls, ...mail.calls].map((call) => call.endedAt - call.startedAt))),
      tookMs: Object.fromEntries(tookMs),
    };
  };
  const core = Object.values(contract.tables).filter((table) => table.core).length;
  return { api, mail, store, health, core, refresh, close: cleanup.run };
}

const fixtures = [undefined, 'teams', 'storage'].map((name) => {
  const app = apps.find((one) => one.name === name);
  return { platform: name ?? 'wingmanmatch', ...(app && { app }) };
});

test.each(fixtures)(
  'ten refreshes of everything keep to their calls and connections: $platform',
  async (fixture) => {
    const { refresh, core, api, mail, store, health, close } = await open(fixture);
    const refreshes = [];
    for (let run = 0; run < 10; run += 1) refreshes.push(await refresh());

    const [first] = refreshes;
    const told = JSON.stringify(tally(first?.calls ?? []), null, 1);
    process.stdout.write(
      `${fixture.platform}, ${core} core tables: ${refreshes.map(({ calls }) => calls.length)} calls; ${told}\n`,
    );
    for (const { calls } of refreshes) expect(calls.length, told).toBeLessThanOrEqual(mostCalls + core);
    // The first also opens the connection, and waits for a token.
    expect(first?.roundTrips).toBeLessThanOrEqual(mostRoundTrips + 1);
    for (const { roundTrips } of refreshes.slice(1)) expect(roundTrips).toBeLessThanOrEqual(mostRoundTrips);
    expect(api.connections).toBeLessThanOrEqual(mostConnections);
    expect(mail.connections).toBeLessThanOrEqual(1);
    // One more for each half minute that it took.
    expect(store?.connections ?? 1).toBeLessThanOrEqual(3);
    for (const check of health.checks) expect(health.result(check), check).not.toMatchObject({ status: 'unknown' });
    await close();
  },
  180_000,
);

/** What was asked a moment ago for another category is not asked again: a quarter of a second ago, for the longest. */
const forgottenMs = 300;
/** By themselves, as docs/cost.md says; the exposed schemas are asked for besides, once a minute at most. */
const costs = {
  functions: { database: 3, services: 2, schema: 6, rls: 4 },
  none: { database: 5, services: 2, schema: 35, rls: 78 },
};

test.each(['functions', 'none'] as const)(
  'a category by itself costs what the documents say: %s',
  async (installed) => {
    const { refresh, close } = await open({ functions: installed === 'functions' });
    await refresh();
    const counts: Record<string, number> = {};
    for (const category of ['database', 'services', 'schema', 'rls']) {
      await wait(forgottenMs);
      counts[category] = (await refresh(category)).calls.length;
    }
    process.stdout.write(`Calls by category, ${installed}: ${JSON.stringify(counts)}\n`);

    for (const [category, most] of Object.entries(costs[installed])) {
      expect(counts[category], category).toBeLessThanOrEqual(most);
      expect(counts[category], category).toBeGreaterThanOrEqual(most - 1);
    }
    await close();
  },
  60_000,
);

test('no question waits for another that it does not need', async () => {
  const { refresh, close } = await open({ delayMs: 200 });
  const first = await refresh('rls');
  // Whether the database answers, what there is, and what can be done with it.
  expect(depthOf(first.calls.filter(({ what }) => what.endsWith('as service')))).toBeLessThanOrEqual(3);
  await refresh('schema', 'database');

  for (const [category, most] of Object.entries({ rls: 1, schema: 2, database: 2 })) {
    await wait(forgottenMs);
    const depth = depthOf((await refresh(category)).calls);
    expect(depth, category).toBeGreaterThan(0);
    // On a machine with much to do an answer may still be remembered, and then it is not waited for.
    expect(depth, category).toBeLessThanOrEqual(most);
  }
  await close();
}, 120_000);

const token = 'a-token-of-this-test-alone';
const hour = '1h';
const categories = ['ENVIRONMENT', 'DATABASE', 'SCHEMA', 'RLS', 'SERVICES', 'REDIS', 'EMAIL'];
const paths = [
  ...['/', '/metrics', '/openapi.json', '/docs', '/health', '/health/live', '/health/ready', '/health/summary'],
  ...['/health/history', '/health/database', '/health/rls', '/health/redis/cache', '/health/rls/isolation'],
  ...['/health?format=text', '/health?format=health%2Bjson', '/health/summary?format=html', '/health?include=rls'],
  ...['/health?exclude=email', '/health/nothing', '/health?unknown=1', '/health/redis/connection?format=text'],
];
const probes = 2_000;

test('however often the service is asked, it asks nobody', async () => {
  const { api, mail, store, environment, close } = await openWatched();
  const never = Object.fromEntries(categories.map((name) => [`REFRESH_${name}`, hour]));
  const service = await openService({ ...environment, ...never, EMAIL_TEMPLATES: '', HEALTH_TOKENS: token });
  await service.refresh();
  // What began before is over when nothing has come for longer than until a second look.
  const count = () => [api.calls.length, mail.calls.length, store?.requests];
  let before: unknown;
  await expect
    .poll(
      () => {
        const isQuiet = JSON.stringify(before) === JSON.stringify(count());
        before = count();
        return isQuiet;
      },
      { interval: 2_000, timeout: 30_000 },
    )
    .toBe(true);

  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const codes: Record<number, number> = {};
  const probe = (number: number) =>
    new Promise<void>((resolve, reject) => {
      const headers = number % 2 === 0 ? {} : { authorization: `Bearer ${token}` };
      get(`${service.url}${paths[number % paths.length]}`, { agent, headers }, (answer) => {
        codes[answer.statusCode ?? 0] = (codes[answer.statusCode ?? 0] ?? 0) + 1;
        answer.on('end', resolve).resume();
      }).on('error', reject);
    });
  const from = performance.now();
  let next = 0;
  const ask = async () => {
    while (next < probes) await probe(next++);
  };
  await Promise.all(Array.from({ length: 16 }, ask));

  process.stdout.write(`${probes} probes in ${Math.round(performance.now() - from)} ms: ${JSON.stringify(codes)}\n`);
  expect(count()).toEqual(before);
  agent.destroy();
  await service.stop();
  await close();
}, 120_000);
