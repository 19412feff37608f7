/**
 * Milliseconds for a check that asks about every table of the contract: two or three rounds of questions side by
 * side, where a far-away project takes up to a second for each.
 */
export const schemaTimeoutMs = 8_000;
