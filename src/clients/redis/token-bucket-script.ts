/**
 * The token bucket inside Redis: one step for everybody, by the clock of the server, so that no two processes disagree.
 * KEYS: the bucket. ARGV: capacity, refill per second, tokens to take, lifetime in milliseconds.
 * Answers: allowed (0 or 1), tokens left, milliseconds to wait. Fractions leave as text, because Redis cuts numbers.
 */
export const tokenBucketScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local capacity = tonumber(ARGV[1])
local refill = tonumber(ARGV[2]) / 1000
local count = tonumber(ARGV[3])

local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(kept[1]) or capacity
local at = tonumber(kept[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * refill)

local allowed = 0
local wait = 0
if tokens + 0.000001 >= count then
  allowed = 1
  tokens = math.max(0, tokens - count)
else
  wait = math.ceil((count - tokens) / refill)
end

redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return { allowed, string.format('%.9f', tokens), wait }
`;
