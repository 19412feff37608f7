/**
 * Stores what a run found out and gives the turn back, unless a later run has been stored, or has the turn.
 * KEYS: the lease, the version, the snapshot. ARGV: the run, when it ended by the clock of the server, the lifetime in
 * milliseconds, the snapshot.
 * Answers: whether it was stored (0 or 1), the time, and the snapshot of the later run where there is one.
 */
export const publishScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own = tonumber(ARGV[1])
local holder = redis.call('GET', KEYS[1])
local version = redis.call('GET', KEYS[2])
local stored = version and tonumber(string.match(version, '^(%d+) ') or '0') or 0

if stored > own then return { 0, now, redis.call('GET', KEYS[3]) or '' } end
if holder and holder ~= ARGV[1] and (tonumber(holder) or 0) > own then return { 0, now, '' } end
if holder == ARGV[1] then redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[2], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
redis.call('SET', KEYS[3], ARGV[4], 'PX', ARGV[3])
return { 1, now, '' }
`;
