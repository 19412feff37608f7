import { Gauge, type Registry } from 'prom-client';
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
