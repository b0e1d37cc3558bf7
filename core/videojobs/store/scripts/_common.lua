-- Prelude of every script: read a record, join its fragments, move it between statuses.
-- `scripting.py` writes the constants before it: the names of keys, FIELDS (the wire fields in
-- their order), LIVE (the statuses that are not final) and the values that Python shares.

local function record_key(id) return RECORD .. id end

local function status_of(id)
  local fragment = redis.call('HGET', record_key(id), 'status')
  return fragment and string.sub(fragment, 2, -2) or nil
end

local function number_of(id, field)
  return tonumber(redis.call('HGET', record_key(id), field) or '0') or 0
end

-- Whether an attempt has ended; its later reports are stale.
local function is_over(id, attempt)
  return redis.call('HGET', record_key(id), '_over') == tostring(attempt)
end

-- Whether a record belongs to another VideoJob than this one, by uid, or by the place for which the
-- record was made while no uid is known. An empty uid is that of a token which names no VideoJob.
local function is_foreign(id, namespace, name, uid)
  if uid == '' then return false end
  local known = redis.call('HMGET', record_key(id), '_uid', '_namespace', '_name')
  if known[1] then return known[1] ~= uid end
  return known[2] and (known[2] ~= namespace or known[3] ~= name)
end

-- Redis' clock in ms: the age of an entry must not depend on the clocks of two programs.
local function redis_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Versions follow the clock too: a record that is created again after Redis was emptied has a
-- greater version than any that a reader has seen.
local function next_version(id)
  return string.format('%d', math.max(number_of(id, '_version') + 1, redis_ms()))
end

-- Join the fragments of all wire fields into the bytes that clients read, and publish them. A state
-- that clients have already seen is not published again.
local function publish(id)
  local values = redis.call('HMGET', record_key(id), unpack(FIELDS))
  local parts = {}
  for i, field in ipairs(FIELDS) do
    parts[i] = '"' .. field .. '":' .. (values[i] or 'null')
  end
  local document = '{' .. table.concat(parts, ',') .. '}'
  if redis.call('GET', WIRE .. id) == document then return end
  local version = next_version(id)
  redis.call('HSET', record_key(id), '_version', version)
  redis.call('SET', WIRE .. id, document, 'KEEPTTL')
  redis.call('PUBLISH', EVENTS, table.concat({id, version, document}, ' '))
end

local function owned_key(id, status)
  return OWNED .. status .. ':' .. redis.call('HGET', record_key(id), '_user')
end

local function set_status(id, target)
  local current = status_of(id)
  if current and current ~= target then
    redis.call('ZREM', BY_STATUS .. current, id)
    redis.call('ZREM', owned_key(id, current), id)
  end
  redis.call('ZADD', BY_STATUS .. target, number_of(id, '_created_ms'), id)
  redis.call('ZADD', owned_key(id, target), number_of(id, '_created_ms'), id)
  redis.call('HSET', record_key(id), 'status', '"' .. target .. '"')
end

-- The first container of any attempt sets the start of the job.
local function mark_started(id, now_ms, now)
  if redis.call('HEXISTS', record_key(id), '_started_ms') == 1 then return end
  local waited = math.max(0, math.floor((now_ms - number_of(id, '_created_ms')) / 1000))
  redis.call('HSET', record_key(id), '_started_ms', now_ms, 'started_at', now,
    'queue_seconds', waited)
end
