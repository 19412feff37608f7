import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Health } from '../../core/summary/health.ts';
import { sendProblem } from '../problem.ts';
import type { Tier } from '../redact.ts';
import { flagQuery } from './flag-query.ts';

export const freshQuery = z.object({
  fresh: flagQuery.describe('Runs the checks now instead of showing the last snapshot; for private callers'),
});

/** Whether a fresh run is within the limit; otherwise, how long to wait in milliseconds. */
export type TakeFresh = (runs: number) => Promise<{ readonly allowed: boolean; readonly waitMs: number }>;

export interface FreshOptions {
  readonly health: Health;
  readonly takeFresh: TakeFresh;
}

/**
 * Handles `?fresh`, the one case in which a request runs checks: for private callers, within a limit, joining a run
 * under way. Answers true when the request was answered with a problem instead.
 */
export function createFresh({ health, takeFresh }: FreshOptions) {
  return async (reply: FastifyReply, tier: Tier, categories: readonly string[]): Promise<boolean> => {
    if (tier !== 'everything') {
      reply.header('www-authenticate', 'Bearer realm="wingman-health"');
      sendProblem(
        reply,
        401,
        '?fresh runs checks: send Authorization: Bearer with one of HEALTH_TOKENS, or leave it out',
      );
      return true;
    }
    const { allowed, waitMs } = await takeFresh(categories.length);
    if (!allowed) {
      const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
      reply.header('retry-after', seconds);
      sendProblem(
        reply,
        429,
        `Too many fresh runs: ask again in ${seconds} s, or leave out ?fresh for the last snapshot`,
      );
      return true;
    }
    await Promise.all(categories.map((category) => health.refresh(category)));
    return false;
  };
}
