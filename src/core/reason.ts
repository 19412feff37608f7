/** Why something is not healthy: a closed union, used alike in JSON, metrics, logs and docs/reasons.md. */
export const reasons = [
  'not_run',
  'stale',
  'dependency_failed',
  'timeout',
  'unreachable',
  'unauthorized',
  'forbidden',
  'rate_limited',
  'quota_exceeded',
  'missing',
  'invalid',
  'drifted',
  'unprotected',
  'leaking',
  'not_verified',
  'fallback_active',
  'saturated',
  'slow',
  'expiring',
  'paused',
  'crashed',
] as const;

export type Reason = (typeof reasons)[number];
