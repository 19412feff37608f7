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

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
const alerts = parse(readFileSync('docs/alerts.yml', 'utf8')) as { groups: readonly { rules: readonly Rule[] }[] };
const rules = alerts.groups.flatMap((group) => group.rules);

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

test('every metric of the alert rules exists', async () => {
  const names = await loadNames();
  expect(rules.length).toBeGreaterThan(5);
  for (const { alert, expr } of rules) {
    expect(usedMetrics(expr), alert).not.toEqual([]);
    for (const name of usedMetrics(expr)) expect(names, alert).toContain(name);
  }
});

test('every alert has a name of its own, a severity, and words for the person on call', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { alert, labels, annotations } of rules) {
    expect(['critical', 'warning'], alert).toContain(labels.severity);
    expect(annotations.summary, alert).toMatch(/\w/);
    expect(annotations.description, alert).toMatch(/\.$/);
  }
});

test('docs/metrics.md describes exactly the metrics that are ours', async () => {
  const document = readFileSync('docs/metrics.md', 'utf8');
  const rows = [...document.matchAll(/^\| `(wingman_health_\w+)` \| (\w+) \|/gm)].map(([, name]) => name);
  const ours = (await loadNames()).filter((name) => name.startsWith('wingman_health_'));
  expect(rows.toSorted()).toEqual(ours.toSorted());
});
