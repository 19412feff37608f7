import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { type OpenService, openService } from '../support/open-service.ts';
import { type Prometheus, startPrometheus } from '../support/start-prometheus.ts';

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
    const { status, stdout, stderr } = spawnSync(promtool, parameters, { input, encoding: 'utf8', timeout: 15_000 });
    return { status, output: stdout + stderr };
  };

  test.each(['public', 'private'])('finds nothing to complain of in the metrics of the %s tier', async (tier) => {
    const text = await scrape(tier === 'private' ? { authorization: `Bearer ${token}` } : {});
    expect(run(['check', 'metrics'], text)).toEqual({ status: 0, output: '' });
  });

  test('would complain of a metric that is wrong', () => {
    expect(run(['check', 'metrics'], '# TYPE runs counter\nruns 1\n').status).not.toBe(0);
  });

  test('accepts the scrape configuration', () => {
    expect(run(['check', 'config', resolve('docs/examples/prometheus.yml')])).toMatchObject({ status: 0 });
  });

  test('accepts the alert rules', () => {
    expect(run(['check', 'rules', alerts]).status).toBe(0);
  });

  test('sees every alert fire when it should, and not before', () => {
    const { status, output } = run(['test', 'rules', 'test/long/alerts.test.yml']);
    expect(status, output).toBe(0);
  });
});

describeWithProgram('prometheus', 'Prometheus', (path) => {
  let prometheus: Prometheus;

  beforeAll(async () => {
    const target = new URL(service.url).host;
    prometheus = await startPrometheus({ path, target, token, ruleFile: alerts });
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

  test('understands every query of the dashboard, and most have data at once', async () => {
    const { panels } = JSON.parse(readFileSync('docs/grafana.json', 'utf8'));
    const queries: string[] = panels.flatMap(({ targets }: { targets: readonly { expr: string }[] }) =>
      targets.map(({ expr }) =>
        expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*').replaceAll('$check', '.*'),
      ),
    );
    // Rates need two scrapes.
    await prometheus.until('rate(process_cpu_seconds_total[1m])');
    const answers = await Promise.all(queries.map((query) => prometheus.query(query)));
    const empty = queries.filter((_query, position) => answers[position]?.length === 0);
    expect(queries.length).toBeGreaterThan(15);
    // Without a baseline yet, and where nothing is wrong, there is nothing to show.
    expect(empty.filter((query) => !/baseline|isolation|!="healthy"|failures/.test(query))).toEqual([]);
  });

  test('loads the alert rules, and none that is critical fires', async () => {
    const { groups } = (await prometheus.ask('rules')) as {
      groups: readonly { rules: readonly { health: string }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(5);
    const firing = await prometheus.query('ALERTS{severity="critical",alertstate="firing"}');
    expect(firing).toEqual([]);
  });
});
