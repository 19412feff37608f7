/**
 * Keeps what was told, as long as the turn is this replica's.
 * KEYS: the turn, what was told. ARGV: the replica, what was told, how long it is kept in milliseconds.
 * Answers whether it was kept (0 or 1).
 */
export const rememberScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
`;
