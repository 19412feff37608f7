import type { Clock } from '../../core/clock.ts';
import { isServing } from '../../core/status.ts';
import type { Health } from '../../core/summary/health.ts';
import type { ReadyBody } from '../answer/schemas.ts';
import type { Phase } from '../phase.ts';

export interface ReadinessOptions {
  readonly health: Health;
  readonly phase: Phase;
  readonly clock: Clock;
  /** The categories without which no traffic should come; none when readiness is about this process alone. */
  readonly categories: readonly string[];
  /** How long a blip may last before readiness turns. */
  readonly graceMs: number;
}

const aloneMessage = 'This process is ready; no category was asked';

/** Decides whether traffic may be sent: not starting, not draining, its checks turning, and the asked categories serve. */
export function createReadiness({
  health,
  phase,
  clock,
  categories,
  graceMs,
}: ReadinessOptions): () => Omit<ReadyBody, 'release'> {
  const isAlone = categories.length === 0;
  let lastServing: number | null = null;
  let hasStarted = false;

  /**
   * Whether every check that traffic or the whole depends on has been run once. Before, `/health` is unknown, and a
   * replica that got traffic would report an outage at each deployment.
   */
  function isStarted(): boolean {
    if (hasStarted) return true;
    const waiting = health.summary(({ reason }) => reason === 'not_run');
    const isWholeKnown = waiting.totals.checks === 0 || waiting.status !== 'unknown';
    hasStarted = isWholeKnown && categories.every((name) => health.snapshot(name).refreshedAt !== null);
    return hasStarted;
  }

  /** Without a category there is nothing to look at but this process. */
  function judge(): ReadyBody['status'] {
    if (!isAlone) return health.readiness(categories);
    return health.isTurning() ? 'healthy' : 'failed';
  }

  return () => {
    const status = judge();
    const seen = Object.fromEntries(categories.map((name) => [name, health.readiness([name])]));
    if (isServing(status)) lastServing = clock.monotonic();
    const isBlip = lastServing !== null && clock.monotonic() - lastServing < graceMs;

    if (phase.isDraining) return answer('failed', 'draining', 'Stopping: send no more traffic');
    if (!isStarted()) return answer('unknown', 'starting', 'Starting: the first checks have not ended');
    if (isServing(status)) return answer(status, 'running', isAlone ? aloneMessage : 'Ready for traffic');
    if (isBlip)
      return answer('degraded', 'running', 'Ready for traffic, although a category does not serve at the moment');
    const why = isAlone ? 'its checks have stopped' : 'a category that traffic needs does not serve';
    return answer(status, 'running', `Not ready: ${why}`);

    function answer(effective: ReadyBody['status'], step: ReadyBody['phase'], message: string) {
      return { success: isServing(effective), message, status: effective, phase: step, categories: seen };
    }
  };
}
