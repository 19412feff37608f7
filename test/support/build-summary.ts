import { categoryOf } from '../../src/core/check.ts';
import type { Exposure } from '../../src/core/exposure.ts';
import type { Result } from '../../src/core/result.ts';
import { isServing, worst } from '../../src/core/status.ts';
import type { Summary } from '../../src/core/summary/summary.ts';

const observedAt = Date.parse('2026-11-22T12:00:00Z');

/** A result; what is not given is that of a healthy check. */
export function buildResult(given: Partial<Result> & Pick<Result, 'check'>): Result {
  const status = given.status ?? 'healthy';
  return {
    success: isServing(status),
    message: 'It works',
    details: {},
    findings: [],
    exposures: [],
    confirmation: null,
    blockedBy: null,
    error: null,
    status,
    reason: status === 'healthy' ? null : 'unreachable',
    hint: status === 'healthy' ? null : 'Mend it',
    title: `${given.check} works`,
    durationMs: 12.34,
    observedAt,
    since: observedAt,
    consecutiveFailures: status === 'healthy' ? 0 : 1,
    ...given,
  };
}

/** What was seen of one command; what is not given is that of a table on which users are kept apart. */
export function buildExposure(given: Partial<Exposure> & Pick<Exposure, 'relation'>): Exposure {
  return {
    command: 'select',
    exposed: { stranger: 'none', owner: 'own' },
    expected: 'owner',
    verdict: 'isolated',
    why: null,
    rows: 6,
    users: 2,
    ...given,
  };
}

/** A summary of results, each counting in full. */
export function buildSummary(results: readonly Result[]): Summary {
  const status = worst(results.map((result) => result.status));
  const snapshots = [...Map.groupBy(results, ({ check }) => categoryOf(check))].map(([category, same]) => ({
    category,
    status: worst(same.map((result) => result.status)),
    results: same,
    refreshedAt: observedAt,
    sharedBy: null,
  }));
  const count = (wanted: Result['status']) => results.filter((result) => result.status === wanted).length;
  return {
    success: isServing(status),
    status,
    message: `The verdict is ${status}`,
    totals: {
      checks: results.length,
      healthy: count('healthy'),
      degraded: count('degraded'),
      unknown: count('unknown'),
      failed: count('failed'),
    },
    snapshots,
    rootCauses: [],
    recommendations: [],
    performance: {},
  };
}
