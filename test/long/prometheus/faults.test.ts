import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { useStack } from '../../stack/use-stack.ts';
import { loadPanels } from '../../support/dashboard-panels.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { hastenRules } from '../../support/hasten-rules.ts';
import { type OpenService, openService } from '../../support/open-service.ts';
import { type Prometheus, startPrometheus } from '../../support/start-prometheus.ts';

/**
 * Which alerts fire for real faults of the real service, in a real Prometheus. The waits of the rules are a four-hundredth
 * of what they are, so that an hour passes in nine seconds, and what is broken is asked at once; nothing else is changed.
 */
const divisor = 400;
const token = 'a-token-for-the-scrape-of-this-test';
const folder = mkdtempSync(join(tmpdir(), 'wingman-alerts-'));
const broken = join(folder, 'broken');
const ownChecks = join(folder, 'checks.mjs');
writeFileSync(
  ownChecks,
  `import { existsSync } from 'node:fs';
   export default ({ failed, healthy }) => ({
     categories: [{ name: 'billing' }],
     checks: [{
       name: 'billing.invoices',
       title: 'Invoices are written',
       confirmAfter: 1,
       run: () => existsSync(${JSON.stringify(broken)})
         ? failed('invalid', 'No invoice is written', { hint: 'Restart the writer' })
         : healthy('Invoices are written'),
     }],
   });`,
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stack = await useStack({ functions: true });

interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: string;
}

interface Cause {
  readonly check: string;
  readonly status: string;
  readonly reason: string;
}

describeWithProgram('prometheus', 'a real Prometheus', (path) => {
  let service: OpenService;
  let prometheus: Prometheus;
  const patience = { timeout: 30_000, interval: 250 };

  beforeAll(async () => {
    const own = { HEALTH_TOKENS: token, CHECKS_MODULE: ownChecks, CHECK_TIMEOUT: '5s' };
    service = await openService({ ...stack.environment, ...own });
    await allIsWell();
    prometheus = await startPrometheus({
      path,
      target: new URL(service.url).host,
      token,
      rules: hastenRules(resolve('docs/alerts.yml'), divisor),
    });
    await prometheus.until('wingman_health_build_info');
  });
  afterAll(async () => {
    await prometheus?.stop();
    await service?.stop();
  });

  /** What a busy machine kept from being verified is looked at again at once. */
  const allIsWell = () =>
    vi.waitFor(async () => {
      const { status } = (await service.get('/health')).body;
      if (status !== 'healthy') await service.refresh();
      expect(status).toBe('healthy');
    }, patience);

  /** Every alert that fires, in a steady order. */
  const firing = async (): Promise<Firing[]> => {
    const { alerts } = (await prometheus.ask('alerts')) as { alerts: readonly Firing[] };
    return alerts
      .filter(({ state }) => state === 'firing')
      .toSorted((one, other) => `${one.labels.check}`.localeCompare(`${other.labels.check}`));
  };
  const told = async () => (await firing()).map(({ labels }) => `${labels.alertname} ${labels.check ?? ''}`.trim());
  const causes = async (): Promise<Cause[]> => {
    const { body } = await service.get('/health/summary', { authorization: `Bearer ${token}` });
    return body.rootCauses;
  };
  const silence = () => expect.poll(told, patience).toEqual([]);

  /** One alert for each root cause that failed, none for anything else, each with the reason that the summary has. */
  const expectOneEach = async (alertnames: RegExp) => {
    const compare = async () => {
      const [alerts, expected] = await Promise.all([firing(), failedCauses()]);
      return {
        told: alerts.map(({ labels }) => labels.check),
        caused: expected.map(({ check }) => check),
        alerts,
        expected,
      };
    };
    await expect
      .poll(async () => {
        const { told: checks, caused } = await compare();
        return checks.length > 0 && `${checks}` === `${caused}`;
      }, patience)
      .toBe(true);
    const { alerts, expected } = await compare();
    const reasons = new Map(expected.map(({ check, reason }) => [check, reason]));
    for (const { labels, annotations } of alerts) {
      expect(labels.alertname, labels.check).toMatch(alertnames);
      expect(annotations.reason, labels.check).toBe(reasons.get(labels.check ?? ''));
      expect(annotations.description).toContain('Seen by 1 of 1 replicas.');
    }
  };
  const failedCauses = async () =>
    (await causes())
      .filter(({ status }) => status === 'failed')
      .toSorted((one, other) => one.check.localeCompare(other.check));

  test('says nothing while all is well', async () => {
    await silence();
    expect(await prometheus.query('ALERTS{alertname!="WingmanHealthAbsent"}')).toEqual([]);
  });

  test("has a ticket for a check of one's own that fails, although the whole is degraded", async () => {
    writeFileSync(broken, '');
    await service.refresh('billing');
    await expect.poll(told, patience).toEqual(['WingmanCheckFailed billing.invoices']);
    const [alert] = await firing();
    expect((await service.get('/health')).body.status).toBe('degraded');
    expect(alert?.labels.severity).toBe('warning');
    expect(alert?.annotations).toMatchObject({ root_cause: 'billing.invoices', reason: 'invalid' });
    rmSync(broken);
    await service.refresh('billing');
    await silence();
  });

  test('pages at once when row level security is off, with the tables that leak, and every panel has something to show', async () => {
    await stack.supabase.sql('alter table chat_messages disable row level security');
    await service.refresh('rls');
    await service.refresh('rls');
    const tables = async () => (await firing()).map(({ annotations }) => annotations.description).join('\n');
    await expect.poll(tables, patience).toMatch(/Leaking: .*select of public\.chat_messages/);
    await expectOneEach(/^WingmanUserDataExposed$/);
    expect((await firing()).map(({ labels }) => labels.severity)).toContain('critical');
    await prometheus.until('wingman:budget_left:30d{category="rls"} < 1');
    expect(await prometheus.emptyPanels(loadPanels())).toEqual([]);
    await stack.supabase.sql('alter table chat_messages enable row level security');
    await allIsWell();
    await silence();
  });

  test('pages for what failed by itself when the database hangs, and not for what is blocked', async () => {
    stack.supabase.hang();
    await service.refresh('database', 'rls', 'schema', 'services');
    await service.until('/health/summary', ({ body }) => body.status === 'failed', 20_000);
    await expect.poll(told, patience).toContain('WingmanCriticalCheckFailed database.service_client');
    await expectOneEach(/^Wingman(Critical)?CheckFailed$/);
    const { body } = await service.get('/health/rls');
    expect(body.status).toBe('unknown');
    expect((await told()).filter((alert) => alert.includes(' rls.'))).toEqual([]);
    stack.supabase.resume();
    await allIsWell();
    await silence();
  });

  test('has a ticket when Redis is away and its fallback serves', async () => {
    await stack.redis?.stop();
    await service.refresh('redis');
    await expect.poll(told, patience).toEqual(['WingmanCheckDegraded redis.connection']);
    const [alert] = await firing();
    expect(alert?.annotations).toMatchObject({ root_cause: 'redis.connection', reason: 'fallback_active' });
    expect((await causes()).map(({ check }) => check)).toEqual(['redis.connection']);
  });

  test('pages when nothing gives metrics any more, and for nothing else', async () => {
    await service.stop();
    await expect.poll(told, patience).toEqual(['WingmanHealthAbsent']);
  });
});
