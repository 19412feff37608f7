import type { Check } from '../../src/core/check.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { AcceptedFinding } from '../../src/core/monitor/acceptance.ts';
import { type Baselines, createBaselines } from '../../src/core/monitor/baselines.ts';
import type { Fleet } from '../../src/core/monitor/fleet/fleet.ts';
import { createMonitor, type MonitorOptions } from '../../src/core/monitor/monitor.ts';
import { defaultPace } from '../../src/core/monitor/pace.ts';
import { createRunner } from '../../src/core/monitor/runner.ts';
import type { Observer } from '../../src/core/observer.ts';
import type { Category } from '../../src/core/registry.ts';
import { createRegistry } from '../../src/core/registry.ts';
import type { Result, Transition } from '../../src/core/result.ts';
import { createScrubber } from '../../src/core/scrubber.ts';
import { createFakeClock } from './fake-clock.ts';

export interface MonitorParts {
  readonly cadences?: Readonly<Record<string, number>>;
  readonly baselines?: Baselines;
  readonly accepted?: readonly AcceptedFinding[];
  readonly heldSince?: MonitorOptions['heldSince'];
  readonly fleet?: Fleet;
}

/** A monitor on a fake clock without jitter; cadences of 10 s unless given. */
export function buildMonitor(checks: readonly Check[], parts: MonitorParts = {}) {
  const clock = createFakeClock();
  return { clock, ...buildMonitorOn(clock, checks, parts) };
}

export interface ReplicaParts extends MonitorParts {
  /** From 0 up to 1: how late it is. */
  readonly random?: () => number;
}

/** The same on a clock that is there, beside other replicas. */
export function buildMonitorOn(
  clock: Clock,
  checks: readonly Check[],
  {
    cadences = {},
    baselines = createBaselines(),
    accepted = [],
    heldSince = () => null,
    fleet,
    random = () => 0.5,
  }: ReplicaParts = {},
) {
  const names = [...new Set(checks.map(({ name }) => name.slice(0, name.indexOf('.'))))];
  const categories: Category[] = names.map((name) => ({
    name,
    cadenceMs: cadences[name] ?? 10_000,
    weight: name === 'redis' || name === 'email' ? 'soft' : 'hard',
  }));
  const registry = createRegistry(categories, checks);
  const runner = createRunner({ clock, scrubber: createScrubber([]), timeoutMs: 2_000, accepted });
  const results: Result[] = [];
  const transitions: Transition[] = [];
  const adopted: Result[] = [];
  const listener: Observer = {
    onResult: (result, { isAdopted }) => (isAdopted ? adopted : results).push(result),
    onTransition: (transition) => transitions.push(transition),
  };
  const pace = { ...defaultPace, random };
  const monitor = createMonitor({
    registry,
    runner,
    clock,
    baselines,
    observers: [listener],
    pace,
    heldSince,
    ...(fleet && { fleet }),
  });
  const statusOf = (check: string) =>
    monitor.snapshot(check.slice(0, check.indexOf('.'))).results.find((result) => result.check === check);
  return { registry, runner, monitor, baselines, results, adopted, transitions, statusOf };
}

/** A promise with its handles, to hold a check open for as long as a test likes. */
export function createGate<Value = void>() {
  return Promise.withResolvers<Value>();
}
