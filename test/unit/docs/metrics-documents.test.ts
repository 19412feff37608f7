import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { failed } from '../../../src/core/outcome.ts';
import { buildCheck } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';
import { describedMetrics, usedMetrics } from '../../support/metric-names.ts';

async function loadNames(): Promise<readonly string[]> {
  const { get } = await startServer([buildCheck('rls.isolation', [failed('leaking', 'Leaks', { hint: 'Mend' })])]);
  return describedMetrics((await get('/metrics', { authorization: `Bearer ${token}` })).body);
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}
const dashboard = JSON.parse(readFileSync('docs/grafana.json', 'utf8')) as { readonly panels: readonly Panel[] };

interface Recording {
  readonly record: string;
  readonly expr: string;
}
interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>> &
    Readonly<Partial<Record<'root_cause' | 'reason', string>>>;
}
const { groups } = parse(readFileSync('docs/alerts.yml', 'utf8')) as {
  groups: readonly { rules: readonly (Alert | Recording)[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => 'alert' in rule);
const recordings = rules.filter((rule) => 'record' in rule);

test('every metric of the dashboard exists', async () => {
  const names = await loadNames();
  const used = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => usedMetrics(expr)));
  expect(used.length).toBeGreaterThan(10);
  for (const name of usedMetrics(JSON.stringify(dashboard))) expect(names).toContain(name);
});

test('every panel has a title, a query and a place of its own', () => {
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { title, targets, gridPos } of panels) {
    expect(title).toMatch(/\w/);
    expect(targets.length, title).toBeGreaterThan(0);
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    const others = panels.filter((panel) => panel.gridPos !== gridPos).map((panel) => panel.gridPos);
    const touched = others.filter(
      ({ x, y, w, h }) =>
        x < gridPos.x + gridPos.w && gridPos.x < x + w && y < gridPos.y + gridPos.h && gridPos.y < y + h,
    );
    expect(touched, title).toEqual([]);
  }
});

test('every metric of the rules exists, and every recorded one that is used is recorded', async () => {
  const names = await loadNames();
  expect(alerts.length).toBeGreaterThan(10);
  for (const name of usedMetrics(JSON.stringify(rules))) expect(names).toContain(name);
  const recorded = new Set(recordings.map(({ record }) => record));
  const text = JSON.stringify([rules, dashboard]);
  for (const [name] of text.matchAll(/\bwingman:[a-z0-9_:]+/g)) expect(recorded).toContain(name);
});

test('every alert looks at something of ours, or at what was recorded of it, or at it from outside', () => {
  for (const { alert, expr } of alerts) expect(expr, alert).toMatch(/wingman_health_|wingman:|probe_success/);
});

test('every alert has a name of its own, a severity, and words for the person on call', () => {
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  for (const { alert, labels, annotations } of alerts) {
    expect(['critical', 'warning'], alert).toContain(labels.severity);
    expect(annotations.summary, alert).toMatch(/\w/);
    expect(annotations.description, alert).toMatch(/\.$|\{\{ end \}\}$/);
  }
});

test('every alert about checks carries the root cause and the reason', () => {
  for (const { alert, expr, annotations } of alerts) {
    const isAboutChecks = /root_|check_|category_|status\{|burn/.test(expr) && !/Silent|Outside/.test(alert);
    expect([annotations.root_cause, annotations.reason].every(Boolean), alert).toBe(
      isAboutChecks || alert.includes('OutsideFailed'),
    );
  }
});

test('every alert has its section in the runbook, and every section its alert', () => {
  const document = readFileSync('docs/metrics.md', 'utf8');
  const sections = [...document.matchAll(/^### (Wingman\w+)$/gm)].map(([, name = '']) => name);
  expect(sections.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  for (const { alert, annotations } of alerts)
    expect(annotations.runbook_url, alert).toMatch(new RegExp(`^https://.+/docs/metrics\\.md#${alert.toLowerCase()}$`));
});

test('the runbook says of each alert whether it pages, and after which wait', () => {
  const document = readFileSync('docs/metrics.md', 'utf8');
  const units: Readonly<Record<string, string>> = { s: 'seconds', m: 'minutes' };
  for (const alert of alerts) {
    const [, number = '', unit = ''] = /^(\d+)([smh])$/.exec('for' in alert ? String(alert.for) : '') ?? [];
    const wait = unit === '' ? 'at once' : unit === 'h' ? 'after an hour' : `after ${number} ${units[unit]}`;
    const kind = alert.labels.severity === 'critical' ? 'Page' : 'Ticket';
    expect(document).toContain(`### ${alert.alert}\n\n${kind}, ${wait}. `);
  }
});

test('the scrape configuration evaluates as often as it scrapes, has the token, and the jobs that the alerts know', () => {
  const { global, scrape_configs, rule_files } = parse(readFileSync('docs/examples/prometheus.yml', 'utf8'));
  expect(global.evaluation_interval).toBe(global.scrape_interval);
  expect(rule_files).toEqual(['alerts.yml']);
  expect(scrape_configs[0].authorization.credentials_file).toBeTruthy();
  const known = [...JSON.stringify(rules).matchAll(/job=\\"(wingman-[a-z-]+)/g)].map(([, job]) => job);
  const jobs = scrape_configs.map((job: { job_name: string }) => job.job_name);
  expect([...new Set(known)].toSorted()).toEqual(jobs.toSorted());
});

test('docs/metrics.md describes exactly the metrics that are ours', async () => {
  const document = readFileSync('docs/metrics.md', 'utf8');
  const rows = [...document.matchAll(/^\| `(wingman_health_\w+)` \| (\w+) \|/gm)].map(([, name]) => name);
  const ours = (await loadNames()).filter((name) => name.startsWith('wingman_health_'));
  expect(rows.toSorted()).toEqual(ours.toSorted());
});
