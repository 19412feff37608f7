/**
 * Adds what a process has found out to what all have: as a whole or not at all, and once, however often it is sent.
 * KEYS: the writer's, the transitions, the baselines, and each day of the batch.
 * ARGV: the batch as JSON, the last known version of the transitions.
 * Answers: that version, the transitions when it is another, and each day.
 *
 * A day holds a line per check, `7h360:3597f2:3 8h12:120`: of the hour, each status with its looks and seconds. The
 * transitions are lines too, the newest first: when, from, to, reason, blocked by, rank. A transition is as old as its writer
 * says, by the clock of the server, and joins them when it is newer and leads elsewhere: of replicas that see the same, the
 * first is enough.
 */
export const addHistoryScript = `
local batch = cjson.decode(ARGV[1])
local firstDay = 4

local function readDay(text)
  local hours = {}
  for hour, cells in string.gmatch(text or '', '(%d+)(%a[^ ]*)') do
    hours[tonumber(hour)] = {}
    for letter, looks, seconds in string.gmatch(cells, '(%a)(%d+):(%d+)') do
      hours[tonumber(hour)][letter] = { tonumber(looks), tonumber(seconds) }
    end
  end
  return hours
end

local function writeDay(hours)
  local words = {}
  for hour = 0, 23 do
    local cells = {}
    for letter in string.gmatch('hduf', '.') do
      local cell = (hours[hour] or {})[letter]
      if cell then table.insert(cells, string.format('%s%d:%d', letter, cell[1], cell[2])) end
    end
    if #cells > 0 then table.insert(words, hour .. table.concat(cells)) end
  end
  return table.concat(words, ' ')
end

local function put(key, fields, lifetime)
  if #fields > 0 then redis.call('HSET', key, unpack(fields)) end
  redis.call('PEXPIRE', key, lifetime)
end

-- A field more than there may be is left out: names come from whoever adds checks.
local function mayHold(key, known)
  return known or redis.call('HLEN', key) < batch.mostFields
end

local function addDay(key, checks)
  local names = {}
  for name in pairs(checks) do table.insert(names, name) end
  if #names == 0 then return end
  local fields = {}
  for index, text in ipairs(redis.call('HMGET', key, unpack(names))) do
    if mayHold(key, text) then
      local hours = readDay(text)
      for _, row in ipairs(checks[names[index]]) do
        local hour, letter, looks, seconds = unpack(row)
        hours[hour] = hours[hour] or {}
        local cell = hours[hour][letter] or { 0, 0 }
        hours[hour][letter] = { cell[1] + looks, cell[2] + seconds }
      end
      table.insert(fields, names[index])
      table.insert(fields, writeDay(hours))
    end
  end
  put(key, fields, batch.lifetime)
end

local function addChanges(key)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  for _, change in ipairs(batch.changes) do
    local text = redis.call('HGET', key, change.check)
    local lastAt, lastTo = string.match(text or '', '^(%d+) %a+ (%a+)')
    local at = math.floor(now - change.age)
    if mayHold(key, text) and (not lastAt or (at > tonumber(lastAt) and change.to ~= lastTo)) then
      local from, why = lastTo or change.from, change.reason .. ' ' .. change.blockedBy
      local lines = { string.format('%d %s %s %s %d', at, from, change.to, why, change.rank) }
      for line in string.gmatch(text or '', '[^\\n]+') do
        if #lines < batch.mostChanges then table.insert(lines, line) end
      end
      redis.call('HSET', key, change.check, table.concat(lines, '\\n'))
      redis.call('HINCRBY', key, batch.versionField, 1)
    end
  end
  if redis.call('EXISTS', key) == 1 then redis.call('PEXPIRE', key, batch.lifetime) end
end

local sequence = tonumber(redis.call('GET', KEYS[1]) or '0')
if sequence < batch.sequence then
  redis.call('SET', KEYS[1], string.format('%d', batch.sequence), 'PX', batch.writerLifetime)
  for index, checks in ipairs(batch.days) do addDay(KEYS[firstDay + index - 1], checks) end
  addChanges(KEYS[2])
  if #batch.baselines > 0 then
    if redis.call('HLEN', KEYS[3]) > batch.mostFields then redis.call('DEL', KEYS[3]) end
    put(KEYS[3], batch.baselines, batch.baselineLifetime)
  end
end

local version = redis.call('HGET', KEYS[2], batch.versionField) or '0'
local answer = { version, version == ARGV[2] and {} or redis.call('HGETALL', KEYS[2]) }
for index = firstDay, #KEYS do table.insert(answer, redis.call('HGETALL', KEYS[index])) end
return answer
`;
