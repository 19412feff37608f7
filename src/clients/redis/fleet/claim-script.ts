/**
 * Whose turn a run is, in one step for everybody, by the clock of the server.
 * KEYS: the last number, the lease, the version, the snapshot. ARGV: the run that is known, how young another must be in
 * milliseconds, how long the lease lasts, whether it is forced (0 or 1), how long the last number is kept.
 * Answers: `fresh`, `busy` or `run`; the time; the run that is meant; its snapshot; milliseconds that the lease still has.
 *
 * Numbers follow the clock, so that they go on rising when the server has lost the last one. One that is far ahead of the
 * clock is none of ours.
 */
export const claimScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local version = redis.call('GET', KEYS[3])
local run, ended
if version then run, ended = string.match(version, '^(%d+) (%d+)$') end
local isNews = run and run ~= ARGV[1]

if ARGV[4] ~= '1' then
  if isNews and now - tonumber(ended) < tonumber(ARGV[2]) then
    return { 'fresh', now, run, redis.call('GET', KEYS[4]) or '', 0 }
  end
  if redis.call('EXISTS', KEYS[2]) == 1 then
    local found = isNews and redis.call('GET', KEYS[4]) or ''
    return { 'busy', now, run or '', found, redis.call('PTTL', KEYS[2]) }
  end
end

local last = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
if last > now + 60000 then last = 0 end
local own = string.format('%.0f', math.max(last + 1, now))
redis.call('SET', KEYS[1], own, 'PX', ARGV[5])
redis.call('SET', KEYS[2], own, 'PX', ARGV[3])
return { 'run', now, own, '', 0 }
`;
