/**
 * Keeps a turn, or gives it back, as long as it is still this replica's.
 * KEYS: the lease. ARGV: the run, how long the lease lasts from now on in milliseconds; 0 gives it back.
 * Answers whether it was (0 or 1).
 */
export const holdScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
`;
