-- Prelude of every script: reading a record, joining its fragments, moving it between statuses.
-- Before it stands FIELDS, the names of the wire fields in their order.
local LIVE = {pending = true, started = true, processing = true}

local function record_key(id) return 'job:record:' .. id end

local function status_of(id)
  local fragment = redis.call('HGET', record_key(id), 'status')
  return fragment and string.sub(fragment, 2, -2) or nil
end

local function number_of(id, field)
  return tonumber(redis.call('HGET', record_key(id), field) or '0') or 0
end

-- Whether an attempt has ended, so that what it still says is late.
local function is_over(id, attempt)
  return redis.call('HGET', record_key(id), '_over') == tostring(attempt)
end

-- Of Redis, so that what was written by one program is old enough for another by one clock.
local function redis_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Versions grow by time as well: a record that is rebuilt after Redis was emptied has a later one
-- than any reader has seen.
local function next_version(id)
  return string.format('%d', math.max(number_of(id, '_version') + 1, redis_ms()))
end

-- Joins the fragments of all wire fields into the bytes that clients read, and tells whoever
-- listens. A state that clients have already seen is no news.
local function publish(id)
  local values = redis.call('HMGET', record_key(id), unpack(FIELDS))
  local parts = {}
  for i, field in ipairs(FIELDS) do
    parts[i] = '"' .. field .. '":' .. (values[i] or 'null')
  end
  local document = '{' .. table.concat(parts, ',') .. '}'
  if redis.call('GET', 'jobs:' .. id) == document then return end
  local version = next_version(id)
  redis.call('HSET', record_key(id), '_version', version)
  redis.call('SET', 'jobs:' .. id, document, 'KEEPTTL')
  redis.call('PUBLISH', 'job:events', table.concat({id, version, document}, ' '))
end

local function owned_key(id, status)
  return 'job:owned:' .. status .. ':' .. redis.call('HGET', record_key(id), '_user')
end

local function set_status(id, target)
  local current = status_of(id)
  if current and current ~= target then
    redis.call('ZREM', 'jobs:status:' .. current, id)
    redis.call('ZREM', owned_key(id, current), id)
  end
  redis.call('ZADD', 'jobs:status:' .. target, number_of(id, '_created_ms'), id)
  redis.call('ZADD', owned_key(id, target), number_of(id, '_created_ms'), id)
  redis.call('HSET', record_key(id), 'status', '"' .. target .. '"')
end

-- The first container of any attempt starts the clock of the job.
local function mark_started(id, now_ms, now)
  if redis.call('HEXISTS', record_key(id), '_started_ms') == 1 then return end
  local waited = math.max(0, math.floor((now_ms - number_of(id, '_created_ms')) / 1000))
  redis.call('HSET', record_key(id), '_started_ms', now_ms, 'started_at', now,
    'queue_seconds', waited)
end
