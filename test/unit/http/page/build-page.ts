import type { Check, CheckId } from '../../../../src/core/check.ts';
import type { Category } from '../../../../src/core/registry.ts';
import { createRegistry } from '../../../../src/core/registry.ts';
import type { Result, Transition } from '../../../../src/core/result.ts';
import { isServing, type Status, worst } from '../../../../src/core/status.ts';
import { buildSummary } from '../../../../src/core/summary/summary.ts';
import type { PageInput } from '../../../../src/http/page/page-input.ts';
import { renderPage } from '../../../../src/http/page/render-page.ts';

export const now = Date.parse('2026-11-22T12:00:00Z');
export const minute = 60_000;

export function buildResult(check: CheckId, status: Status, extra: Partial<Result> = {}): Result {
  const isHealthy = status === 'healthy';
  return {
    success: isServing(status),
    message: isHealthy ? `${check} is fine` : `${check} is not fine`,
    details: {},
    findings: [],
    exposures: [],
    confirmation: null,
    blockedBy: null,
    error: null,
    status,
    reason: isHealthy ? null : 'timeout',
    hint: isHealthy ? null : `Mend ${check}`,
    check,
    title: `${check} is fine`,
    durationMs: 2.5,
    observedAt: now - 1_000,
    since: now - 3 * minute,
    consecutiveFailures: isHealthy ? 0 : 3,
    ...extra,
  };
}

export function buildTransition(from: Result, to: Result, at = to.since): Transition {
  return { check: to.check, from, to, at };
}

interface Extra extends Partial<Omit<PageInput, 'summary'>> {
  readonly dependsOn?: Readonly<Record<string, readonly CheckId[]>>;
  readonly performance?: PageInput['summary']['performance'];
}

/** What a page over these results is drawn from; all checks are critical. */
function buildInput(results: readonly Result[], { dependsOn = {}, performance, ...extra }: Extra = {}): PageInput {
  const byCategory = Map.groupBy(results, ({ check }) => check.slice(0, check.indexOf('.')));
  const categories: Category[] = [...byCategory.keys()].map((name) => ({ name, cadenceMs: 10_000, weight: 'hard' }));
  const checks: Check[] = results.map(({ check, title }) => ({
    name: check,
    title,
    critical: true,
    dependsOn: dependsOn[check] ?? [],
    run: () => Promise.reject(new Error('Nothing is run here')),
  }));
  const snapshots = [...byCategory].map(([category, own]) => ({
    category,
    status: worst(own.map(({ status }) => status)),
    results: own,
    refreshedAt: now - 1_000,
    sharedBy: null,
  }));
  const summary = buildSummary(snapshots, createRegistry(categories, checks), {
    performance: () => null,
  });
  return {
    summary: performance ? { ...summary, performance } : summary,
    tier: 'messages',
    now,
    transitions: [],
    resultsOf: (check) => results.filter((result) => result.check === check),
    scope: null,
    about: { platform: 'Shop', version: '1.2.3', stage: 'staging', release: 'v7' },
    ...extra,
  };
}

export function buildPage(results: readonly Result[], extra: Extra = {}): string {
  return renderPage(buildInput(results, extra));
}

/** The words of some markup, as somebody reads them. */
export function wordsOf(markup: string): string {
  return markup
    .replaceAll(/<(style|script|title)[^>]*>[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<\/?(?:b|strong|a|code|span|time|abbr|wbr|small)\b[^>]*>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
