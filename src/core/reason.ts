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
  'exposed',
  'leaking',
  'misconfigured',
  'not_verified',
  'fallback_active',
  'saturated',
  'locked',
  'read_only',
  'slow',
  'expiring',
  'paused',
  'crashed',
] as const;

export type Reason = (typeof reasons)[number];

/** Whether a word that comes from elsewhere is one of them. */
export function isReason(word: string | undefined): word is Reason {
  return (reasons as readonly (string | undefined)[]).includes(word);
}
