import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, sleep } from '../core/clock.ts';
import type { Health } from '../core/summary/health.ts';

export interface RunChecksOptions {
  readonly health: Health;
  readonly categories: readonly string[];
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Runs categories once, side by side, with the checks that they depend on. Answers whether all of it ended in time; what
 * did not is left as it was, unknown.
 */
export async function runChecks({ health, categories, timeoutMs, clock }: RunChecksOptions): Promise<boolean> {
  const over = new AbortController();
  const runs = Promise.all(categories.map((category) => health.refresh(category)));
  const isComplete = await Promise.race([
    // A rejection that a check left behind is told only when everything that is due has been done.
    runs.then(() => nextTurn(true)),
    sleep(clock, timeoutMs, over.signal).then(
      () => false,
      () => false,
    ),
  ]);
  over.abort();
  return isComplete;
}
