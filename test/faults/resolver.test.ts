import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { openWay } from '../support/cuttable-way.ts';
import { describeWithMounts, describeWithProgram } from '../support/describe-with-program.ts';
import { type Resolver, type ResolverMode, startResolver } from '../support/start-resolver.ts';
import { startWatched, type WatchedService } from './start-watched.ts';

const stack = await useStack({ functions: true, resend: { rateLimit: { limit: 1_000 } } });
const categories = ['database', 'services', 'redis', 'email'] as const;

/** What is said of each host that could not be looked up, by one check of each kind. */
const hosts = {
  'database.service_client': ['failed', 'unreachable', /^The host of the Data API, api\.test:\d+, /],
  'services.auth': ['failed', 'unreachable', /^The host of the sign-in service, api\.test:\d+, /],
  'services.storage': ['failed', 'unreachable', /^The host of the storage service, api\.test:\d+, /],
  'redis.connection': ['degraded', 'fallback_active', /^The host of Redis, store\.test, /],
  'email.connection': ['degraded', 'fallback_active', /^The host of Resend, mail\.test:\d+, /],
} as const;
const says: Readonly<Record<Exclude<ResolverMode, 'answers'>, RegExp>> = {
  'is silent': /could not be looked up: the resolver does not answer/,
  fails: /could not be looked up: the resolver does not answer/,
  'is gone': /could not be looked up: the resolver does not answer/,
  'knows no name': /does not exist/,
};

/** The root causes: one resolver that says nothing is one fault, three names that do not exist are three. */
const faults: Readonly<Record<Exclude<ResolverMode, 'answers'>, readonly string[]>> = {
  'is silent': ['database.service_client'],
  fails: ['database.service_client'],
  'is gone': ['database.service_client'],
  'knows no name': ['database.service_client', 'redis.connection', 'email.connection'],
};

/** In short, one of three. */
const chosen = (Object.keys(says) as (keyof typeof says)[]).filter(
  (_, index) => process.env.FAULTS === 'all' || index % 3 === 0,
);

/** Of one host in one form, and no more while nobody answers. */
const mostLookups = 4;
const longestTurnMs = 50;
/** The system asks a silent resolver again after five seconds, and not before. */
const backWithinMs = 15_000;

const tests = () => {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-resolver-'));
  const ways: Awaited<ReturnType<typeof openWay>>[] = [];
  let resolver: Resolver;
  let service: WatchedService;

  beforeAll(async () => {
    resolver = await startResolver();
    const file = join(folder, 'resolv.conf');
    writeFileSync(file, `nameserver ${resolver.address}\n`);
    const targets = [stack.supabase.url, stack.redis?.url ?? '', stack.resend.url];
    for (const target of targets) ways.push(await openWay(Number(new URL(target).port)));
    const [api, store, mail] = ways;
    const project = `http://api.test:${api?.port}`;
    const own = { SUPABASE_URL: project, NEXT_PUBLIC_SUPABASE_URL: project, DETAILS: 'everything' };
    const others = {
      REDIS_URL: `redis://store.test:${store?.port}`,
      RESEND_BASE_URL: `http://mail.test:${mail?.port}`,
    };
    service = await startWatched({ ...stack.environment, ...own, ...others }, file);
    await refresh();
    expect(await unhealthy()).toEqual([]);
  });
  afterAll(async () => {
    service?.kill();
    for (const way of ways) await way[Symbol.asyncDispose]();
    await resolver?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const refresh = () => Promise.all(categories.map((category) => service.refresh(category)));
  const look = async (check: string) => (await service.get(`/health/${check.replace('.', '/')}`)).body;
  const unhealthy = async () =>
    (await Promise.all(Object.keys(hosts).map(look))).filter(({ status }) => status !== 'healthy');

  test.each(chosen)(
    'that %s is told as such, of each host',
    async (mode) => {
      await resolver.become(mode);
      for (const way of ways) {
        way.cut();
        way.mend();
      }
      await service.longestTurnMs();
      let lookups = 0;
      for (let run = 0; run < 3; run += 1) {
        for (const { resources } of await refresh())
          lookups = Math.max(lookups, resources.filter((kind) => kind === 'GetAddrInfoReqWrap').length);
      }
      for (const [check, [status, reason, whose]] of Object.entries(hosts)) {
        const body = await look(check);
        expect(body).toMatchObject({ check, status, reason });
        expect(body.message).toMatch(whose);
        expect(body.message).toMatch(says[mode]);
      }
      expect(lookups).toBeLessThanOrEqual(mostLookups);
      const { rootCauses } = (await service.get('/health/summary')).body;
      const ofHosts = rootCauses.filter(({ reason }: { reason: string }) => reason !== 'invalid');
      expect(ofHosts.map(({ check }: { check: string }) => check)).toEqual(faults[mode]);

      await resolver.become('answers');
      const from = performance.now();
      do await refresh();
      while ((await unhealthy()).length > 0 && performance.now() - from < backWithinMs);
      expect(await unhealthy()).toEqual([]);
      expect(await service.longestTurnMs()).toBeLessThan(longestTurnMs);
    },
    60_000,
  );

  test('nothing is left of it, and the process ends by itself', async () => {
    expect((await service.look()).strays).toEqual([]);
    expect(await service.stop()).toBe(0);
  });
};

describeWithProgram('redis', 'with all that has a name', () =>
  describeWithMounts('the resolver', 'it takes another /etc/resolv.conf and port 53', tests),
);
