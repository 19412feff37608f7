export interface RateLimitOptions {
  /** Requests that a team may make in a window. */
  readonly limit: number;
  readonly windowMs: number;
  readonly now: () => number;
}

export interface RateLimit {
  /** Counts a request: whether it may pass, and what the answer says of the window. */
  count(): { readonly allowed: boolean; readonly headers: Record<string, string> };
}

/** Resend's limit: so many requests a second for a whole team, whichever of its keys they come with. */
export function createRateLimit({ limit, windowMs, now }: RateLimitOptions): RateLimit {
  let opened = Number.NEGATIVE_INFINITY;
  let used = 0;
  return {
    count() {
      const time = now();
      if (time - opened >= windowMs) {
        opened = time;
        used = 0;
      }
      const allowed = used < limit;
      if (allowed) used += 1;
      const reset = `${Math.max(1, Math.ceil((opened + windowMs - time) / 1_000))}`;
      return {
        allowed,
        headers: {
          'ratelimit-limit': `${limit}`,
          'ratelimit-remaining': `${limit - used}`,
          'ratelimit-reset': reset,
          ...(allowed ? {} : { 'retry-after': reset }),
        },
      };
    },
  };
}
