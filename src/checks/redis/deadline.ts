/**
 * Milliseconds for a check of Redis: a Redis that hangs uses up a call or two, and the fallback must still get its
 * turn, or a fallback that works would read as a failure.
 */
export const redisTimeoutMs = 6_000;
