import { Counter, Histogram, type Registry } from 'prom-client';
import { categoryOf } from '../core/check.ts';
import type { Observer } from '../core/observer.ts';
import { type Reason, reasons } from '../core/reason.ts';
import type { Result } from '../core/result.ts';
import { statuses } from '../core/status.ts';

/**
 * Seconds. A check in this process takes a millisecond, Redis a few, a request to the database tens of them; 2 s is the
 * default deadline, so that its bucket holds what was in time, and a minute the longest that can be configured.
 */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 60];

/** What is said where nobody looked: because of another check, or because nobody got round to it. */
const notLooked = new Set<Reason>(['not_run', 'stale', 'dependency_failed']);
const lookedReasons = reasons.filter((reason) => !notLooked.has(reason));

export interface RunsOptions {
  /** Every check id: a counter that is born at 1 has no increase, so that each is there from the start, at 0. */
  readonly checks: readonly string[];
  readonly registry: Registry;
  /** Where reasons may be seen, and where they may not. */
  readonly reasonsRegistry: Registry;
  readonly reasonlessRegistry: Registry;
}

/** Counts runs, failures and transitions as they happen. */
export function countRuns({ checks, registry, reasonsRegistry, reasonlessRegistry }: RunsOptions) {
  const registers = [registry];
  const durations = new Histogram({
    name: 'wingman_health_check_duration_seconds',
    help: 'How long the runs of a check took',
    labelNames: ['category', 'check'],
    buckets: durationBuckets,
    registers,
  });
  const [failures, reasonlessFailures] = [reasonsRegistry, reasonlessRegistry].map(
    (home) =>
      new Counter({
        name: 'wingman_health_check_failures_total',
        help: 'Looks at a check that did not find it healthy, confirmed or not, by reason',
        labelNames: ['category', 'check', 'reason'],
        registers: [home],
      }),
  ) as [FailureCounter, FailureCounter];
  const transitions = new Counter({
    name: 'wingman_health_transitions_total',
    help: 'Changes of the status of a check',
    labelNames: ['category', 'check', 'from', 'to'],
    registers,
  });
  for (const check of checks) {
    const labels = labelsOf(check);
    durations.zero(labels);
    reasonlessFailures.inc({ ...labels, reason: '' }, 0);
    for (const reason of lookedReasons) failures.inc({ ...labels, reason }, 0);
    for (const from of statuses)
      for (const to of statuses) if (from !== to) transitions.inc({ ...labels, from, to }, 0);
  }

  return {
    onResult(result, { isAdopted }) {
      // Whoever looked has counted it: a sum over all replicas counts each look once.
      if (isAdopted) return;
      const { check, durationMs } = result;
      const labels = labelsOf(check);
      const reason = reasonOf(result);
      if (durationMs !== null && reason !== 'stale') durations.observe(labels, durationMs / 1_000);
      if (reason === null || notLooked.has(reason)) return;
      failures.inc({ ...labels, reason });
      reasonlessFailures.inc({ ...labels, reason: '' });
    },
    onTransition({ check, from, to }) {
      transitions.inc({ ...labelsOf(check), from: from.status, to: to.status });
    },
  } satisfies Observer;
}

type FailureCounter = Counter<'category' | 'check' | 'reason'>;

function labelsOf(check: string) {
  return { category: categoryOf(check), check };
}

/** What the run itself found: while a first failure waits for its second look, the result still has the old status. */
function reasonOf({ reason, confirmation }: Result): Reason | null {
  return confirmation ? confirmation.raw.reason : reason;
}
