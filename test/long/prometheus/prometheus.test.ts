import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../../stack/use-stack.ts';
import { loadPanels } from '../../support/dashboard-panels.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { hastenRules } from '../../support/hasten-rules.ts';
import { type OpenService, openService } from '../../support/open-service.ts';
import { type Prometheus, startPrometheus } from '../../support/start-prometheus.ts';

const alerts = resolve('docs/alerts.yml');
const token = 'a-token-for-the-scrape-of-this-test';
const stack = await useStack({ functions: true });
let service: OpenService;

beforeAll(async () => {
  service = await openService({ ...stack.environment, HEALTH_TOKENS: token, CHECK_TIMEOUT: '10s' });
  await service.refresh();
}, 30_000);
afterAll(() => service?.stop());

const scrape = async (headers: Record<string, string> = {}) => {
  const response = await fetch(`${service.url}/metrics`, { headers });
  return response.text();
};

describeWithProgram('promtool', 'promtool', (promtool) => {
  const run = (parameters: readonly string[], input = '') => {
    const { status, stdout, stderr } = spawnSync(promtool, parameters, { input, encoding: 'utf8', timeout: 55_000 });
    return { status, output: stdout + stderr };
  };

  test.each(['public', 'private'])('finds nothing to complain of in the metrics of the %s tier', async (tier) => {
    const text = await scrape(tier === 'private' ? { authorization: `Bearer ${token}` } : {});
    expect(run(['check', 'metrics'], text)).toEqual({ status: 0, output: '' });
  });

  test('would complain of a metric that is wrong', () => {
    expect(run(['check', 'metrics'], '# TYPE runs counter\nruns 1\n').status).not.toBe(0);
  });

  test('accepts the scrape configuration, with the rules and the token beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wingman-promtool-'));
    copyFileSync('docs/examples/prometheus.yml', join(folder, 'prometheus.yml'));
    copyFileSync(alerts, join(folder, 'alerts.yml'));
    writeFileSync(join(folder, 'wingman-token'), token);
    const { status, output } = run(['check', 'config', join(folder, 'prometheus.yml')]);
    rmSync(folder, { recursive: true });
    expect(status, output).toBe(0);
    expect(output).toMatch(/alerts\.yml[\s\S]*rules found/);
  });

  test('accepts the alert rules', () => {
    expect(run(['check', 'rules', alerts]).status).toBe(0);
  });

  test.each(readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.yml')))(
    'sees every alert fire when it should, not before, and alone: %s',
    (name) => {
      const { status, output } = run(['test', 'rules', join(import.meta.dirname, name)]);
      expect(status, output).toBe(0);
    },
    60_000,
  );

  test('would complain of an alert that fires too early', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wingman-promtool-'));
    writeFileSync(join(folder, 'alerts.yml'), readFileSync(alerts, 'utf8').replaceAll(/^ +for: .*$/gm, ''));
    const notYet = { expr: 'ALERTS{alertstate="firing"}', eval_time: '1m', exp_samples: [] };
    const tests = [{ interval: '15s', input_series: [], promql_expr_test: [notYet] }];
    writeFileSync(join(folder, 'tests.yml'), JSON.stringify({ rule_files: ['alerts.yml'], tests }));
    const { status, output } = run(['test', 'rules', join(folder, 'tests.yml')]);
    rmSync(folder, { recursive: true });
    expect(status).not.toBe(0);
    expect(output).toContain('WingmanHealthAbsent');
  });
});

describeWithProgram('prometheus', 'Prometheus', (path) => {
  let prometheus: Prometheus;

  beforeAll(async () => {
    const target = new URL(service.url).host;
    prometheus = await startPrometheus({ path, target, token, rules: hastenRules(alerts, 1) });
    await prometheus.until('up == 1');
  });
  afterAll(() => prometheus?.stop());

  test('scrapes the running service without an error', async () => {
    const { activeTargets } = (await prometheus.ask('targets')) as { activeTargets: readonly object[] };
    expect(activeTargets).toEqual([expect.objectContaining({ health: 'up', lastError: '' })]);
  });

  test('has the status of every check, one of four being true', async () => {
    const { body } = await service.get('/health/summary');
    const states = await prometheus.query('wingman_health_check_status == 1');
    const seen = states.map(({ metric }) => metric.check).toSorted();
    expect(seen).toEqual(body.results.map(({ check }: { check: string }) => check).toSorted());
  });

  test('knows each metric by its type and its help', async () => {
    const metadata = (await prometheus.ask('metadata')) as Record<string, readonly { type: string; help: string }[]>;
    expect(metadata.wingman_health_check_duration_seconds?.[0]?.type).toBe('histogram');
    expect(metadata.wingman_health_check_status?.[0]?.type).toBe('gauge');
    // OpenMetrics names a counter without its suffix.
    expect(metadata.wingman_health_deaf_runs?.[0]?.type).toBe('counter');
  });

  test('has a series of numbers for every panel at the default cadences, but for what is empty while all is well', async () => {
    // A rate needs two scrapes and a run between; the database is asked every ten seconds.
    await prometheus.until(
      'sum(rate(wingman_health_check_duration_seconds_count{category="database"}[1m])) > 0',
      30_000,
    );
    const panels = loadPanels();
    expect(panels.length).toBeGreaterThan(15);
    const { body } = await service.get('/health/summary');
    expect(body.status).toBe('healthy');
    expect(await prometheus.emptyPanels(panels)).toEqual([
      'Root causes',
      'Not healthy now',
      'Root causes over time',
      'Reasons',
      'Alerts that fire',
      'Isolation that is not proven',
    ]);
  });

  test('loads the rules, and no alert fires or waits', async () => {
    const { groups } = (await prometheus.ask('rules')) as {
      groups: readonly { rules: readonly { health: string; lastError?: string }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(20);
    expect(rules.flatMap(({ lastError }) => lastError ?? [])).toEqual([]);
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
    // Before its first scrape Prometheus knew of no replica.
    expect(await prometheus.query('ALERTS{alertname!="WingmanHealthAbsent"}')).toEqual([]);
  });
});
