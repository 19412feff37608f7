import { z } from 'zod';
import type { Secret } from '../../core/scrubber.ts';
import type { Health } from '../../core/summary/health.ts';
import { problem } from '../problem.ts';
import { createCallerOf } from '../redact.ts';
import { flagQuery } from './flag-query.ts';

export const freshQuery = z.object({
  fresh: flagQuery.describe('Runs the checks now instead of showing the last snapshot; for private callers'),
});

/**
 * Whether a fresh run is within the limit of a caller; otherwise, how long to wait in milliseconds. Callers are told apart by
 * their tokens, so that one who asks without end takes nothing from the others; null is whoever needs none.
 */
export type TakeFresh = (
  runs: number,
  caller: string | null,
) => Promise<{ readonly allowed: boolean; readonly waitMs: number }>;

export interface FreshOptions {
  readonly health: Health;
  readonly takeFresh: TakeFresh;
  readonly tokens: readonly Secret[];
  /** Whether callers without a token may, too: where nobody but the machine itself can ask. */
  readonly isFreshForAll: boolean;
}

/**
 * Handles `?fresh`, the one case in which a request runs checks: for private callers, within a limit, and until what was
 * seen is confirmed. A caller who comes while a category runs for it joins that run, and takes nothing from its limit. Rejects with
 * the problem of whoever may not, or not yet.
 */
export function createFresh({ health, takeFresh, tokens, isFreshForAll }: FreshOptions) {
  const callerOf = createCallerOf(tokens);
  /** How long to wait for a permission, by caller and category; 0 when the run is over. */
  const runs = new Map<string, Promise<number>>();

  async function run(category: string, permission: ReturnType<TakeFresh>): Promise<number> {
    const { allowed, waitMs } = await permission;
    if (!allowed) return Math.max(1, waitMs);
    await health.refresh(category);
    await health.confirm(category);
    return 0;
  }

  function startOrJoin(categories: readonly string[], caller: string | null): Promise<number>[] {
    // What is refused to one caller is not joined by another one.
    const keyOf = (category: string) => `${caller} ${category}`;
    const own = categories.filter((category) => !runs.has(keyOf(category)));
    if (own.length > 0) {
      const permission = takeFresh(own.length, caller);
      for (const category of own)
        runs.set(
          keyOf(category),
          run(category, permission).finally(() => runs.delete(keyOf(category))),
        );
    }
    return categories.flatMap((category) => runs.get(keyOf(category)) ?? []);
  }

  return async (authorization: string | undefined, categories: readonly string[]): Promise<void> => {
    if (!isFreshForAll && callerOf(authorization) === null) {
      throw problem(401, '?fresh runs checks: send Authorization: Bearer with one of HEALTH_TOKENS, or leave it out', {
        headers: { 'www-authenticate': 'Bearer realm="wingman-health"' },
      });
    }
    const caller = callerOf(authorization);
    const waitMs = Math.max(0, ...(await Promise.all(startOrJoin(categories, caller))));
    if (waitMs === 0) return;
    const seconds = String(Math.ceil(waitMs / 1_000));
    throw problem(429, `Too many fresh runs: ask again in ${seconds} s, or leave out ?fresh for the last snapshot`, {
      headers: { 'retry-after': seconds },
    });
  };
}
