import { Gauge, type Registry } from 'prom-client';
import { isolationVerdicts } from '../core/isolation.ts';
import type { Health } from '../core/summary/health.ts';

/**
 * Whether the rows of each table are isolated. Private, because it names tables. Empty while there is no current
 * evidence: then nothing is said about any table.
 */
export function addIsolationMetric(registry: Registry, health: Health): void {
  new Gauge({
    name: 'wingman_health_isolation_verdict',
    help: 'Whether this is the verdict on what a signed-in user can do with rows of others',
    labelNames: ['table', 'command', 'verdict'],
    registers: [registry],
    collect() {
      this.reset();
      const results = health.categories.flatMap((category) => health.snapshot(category).results);
      for (const { relation: table, command, verdict: found } of results.flatMap(({ isolation }) => isolation)) {
        for (const verdict of isolationVerdicts) this.set({ table, command, verdict }, verdict === found ? 1 : 0);
      }
    },
  });
}
