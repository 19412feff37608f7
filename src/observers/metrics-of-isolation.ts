import { Gauge, type Registry } from 'prom-client';
import type { Health } from '../core/summary/health.ts';

const check = 'rls.isolation';
const commands = ['select', 'insert', 'update', 'delete'] as const;
const verdicts = ['isolated', 'leaking', 'not_verified'] as const;

/**
 * Whether the rows of each table are isolated, out of the details of the isolation check. Private, because it names
 * tables. Anything but a known verdict was not verified, so that the labels stay bounded.
 */
export function addIsolationMetric(registry: Registry, health: Health): void {
  new Gauge({
    name: 'wingman_health_isolation_verdict',
    help: 'Whether this is the verdict on what a signed-in user can do with rows of others',
    labelNames: ['table', 'command', 'verdict'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [table, seen] of readMatrix(health)) {
        for (const command of commands) {
          const found = verdicts.find((verdict) => verdict === seen[command]) ?? 'not_verified';
          for (const verdict of verdicts) this.set({ table, command, verdict }, verdict === found ? 1 : 0);
        }
      }
    },
  });
}

/** Empty while there is no current evidence: then nothing is said about any table. */
function readMatrix(health: Health): (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (!health.checks.includes(check)) return [];
  const { matrix } = health.result(check).details;
  if (typeof matrix !== 'object' || matrix === null) return [];
  return Object.entries(matrix).map(([table, seen]) => [table, Object(seen)]);
}
