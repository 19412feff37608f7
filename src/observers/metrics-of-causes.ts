import { Counter, Gauge, type Registry } from 'prom-client';
import { categoryOf } from '../core/check.ts';
import type { Health } from '../core/summary/health.ts';

/**
 * What broke first, and why each check is as it is. A root cause that is over has no series any more. Who may not see
 * reasons gets root causes with an empty one, so that the same alert rules serve both.
 */
export function addCauseMetrics(homes: Readonly<Record<'reasons' | 'reasonless', Registry>>, health: Health): void {
  for (const [home, registry] of Object.entries(homes)) {
    new Gauge({
      name: 'wingman_health_root_cause',
      help: 'A check that is not healthy and that no other explains; always 1',
      labelNames: ['check', 'reason'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { result } of health.summary().rootCauses)
          this.set({ check: result.check, reason: (home === 'reasons' && result.reason) || '' }, 1);
      },
    });
  }
  new Gauge({
    name: 'wingman_health_check_reason',
    help: 'Why a check is not healthy now; always 1, and absent while it is healthy',
    labelNames: ['category', 'check', 'reason'],
    registers: [homes.reasons],
    collect() {
      this.reset();
      for (const { check, reason } of health.categories.flatMap((category) => health.snapshot(category).results))
        if (reason) this.set({ category: categoryOf(check), check, reason }, 1);
    },
  });
}

/**
 * Counts how often each check began or ceased to be a root cause: what goes up and down by itself, and not what is blocked
 * each time, or meets the same fault.
 */
export function countCauses(registry: Registry, { checks }: Pick<Health, 'checks'>) {
  const changes = new Counter({
    name: 'wingman_health_root_transitions_total',
    help: 'How often a check became a root cause, or ceased to be one',
    labelNames: ['category', 'check'],
    registers: [registry],
  });
  const labelsOf = (check: string) => ({ category: categoryOf(check), check });
  for (const check of checks) changes.inc(labelsOf(check), 0);
  let known: ReadonlySet<string> = new Set();
  return {
    /** Hears what the root causes are now. */
    onCauses(current: ReadonlySet<string>): void {
      for (const check of new Set([...current, ...known]))
        if (current.has(check) !== known.has(check)) changes.inc(labelsOf(check));
      known = current;
    },
  };
}
