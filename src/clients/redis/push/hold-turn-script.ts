/**
 * Takes the turn to speak where it is free, or keeps it.
 * KEYS: the turn, what was told. ARGV: the replica, how long the turn lasts in milliseconds.
 * Answers whether the turn is this replica's (0 or 1), and what was told.
 */
export const holdTurnScript = `
local holder = redis.call('GET', KEYS[1])
local told = redis.call('GET', KEYS[2]) or ''
if holder and holder ~= ARGV[1] then return { 0, told } end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { 1, told }
`;
