/**
 * Milliseconds for a check that reads every protected table as several roles: half a dozen rounds of questions, with
 * room for a slow policy or two, which then cost their own tables and not the whole check.
 */
export const rlsTimeoutMs = 10_000;
