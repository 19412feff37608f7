import { Counter, Histogram, type Registry } from 'prom-client';
import { type CheckId, categoryOf } from '../core/check.ts';
import type { Observer } from '../core/observer.ts';
import type { Reason } from '../core/reason.ts';
import type { Result } from '../core/result.ts';

/**
 * Seconds. A check in this process takes a millisecond, Redis a few, a request to the database tens of them; 2 s is the
 * default deadline, so that its bucket holds what was in time, and a minute the longest that can be configured.
 */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 60];

/** Counts runs, failures and transitions as they happen. */
export function countRuns(registry: Registry): Observer {
  const registers = [registry];
  const durations = new Histogram({
    name: 'wingman_health_check_duration_seconds',
    help: 'How long the runs of a check took',
    labelNames: ['category', 'check'],
    buckets: durationBuckets,
    registers,
  });
  const failures = new Counter({
    name: 'wingman_health_check_failures_total',
    help: 'Looks at a check that did not find it healthy, confirmed or not, by reason',
    labelNames: ['category', 'check', 'reason'],
    registers,
  });
  const transitions = new Counter({
    name: 'wingman_health_transitions_total',
    help: 'Changes of the status of a check',
    labelNames: ['category', 'check', 'from', 'to'],
    registers,
  });

  return {
    onResult(result) {
      const { check, durationMs } = result;
      const labels = labelsOf(check);
      const reason = reasonOf(result);
      if (durationMs !== null && reason !== 'stale') durations.observe(labels, durationMs / 1_000);
      if (reason !== null) failures.inc({ ...labels, reason });
    },
    onTransition({ check, from, to }) {
      transitions.inc({ ...labelsOf(check), from: from.status, to: to.status });
    },
  };
}

function labelsOf(check: CheckId) {
  return { category: categoryOf(check), check };
}

/** What the run itself found: while a first failure waits for its second look, the result still has the old status. */
function reasonOf({ reason, confirmation }: Result): Reason | null {
  return confirmation ? confirmation.raw.reason : reason;
}
