import type { Status } from '../core/status.ts';

/** The HTTP code of each status: what a load balancer or monitor acts on. No default: a new status must choose. */
export const statusCode = {
  healthy: 200,
  degraded: 200,
  unknown: 503,
  failed: 503,
} as const satisfies Record<Status, number>;
