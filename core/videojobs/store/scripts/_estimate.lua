-- Second prelude: expected run times, learned from renders that succeeded.
-- `_kind` of a record is PLATFORM/PROVIDER; RUNS .. kind lists the last runs in seconds per second
-- of video; MEDIANS holds the median of a kind once RUNS_NEEDED of its runs are known.
local RUNS_KEPT, RUNS_NEEDED = 50, 20

-- Days to year, month and day: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
local function rfc3339(ms)
  local seconds = math.floor(ms / 1000)
  local z = math.floor(seconds / 86400) + 719468
  local rest = seconds % 86400
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor(
    (doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local day = doy - math.floor((153 * mp + 2) / 5) + 1
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  return string.format('"%04d-%02d-%02dT%02d:%02d:%02dZ"', year, month, day,
    math.floor(rest / 3600), math.floor(rest / 60) % 60, rest % 60)
end

-- Expected run of a job in ms; nil when the length of its video is not known.
local function run_ms(id)
  local known = redis.call('HMGET', record_key(id), '_kind', '_video_seconds')
  if not known[1] or not known[2] then return nil end
  local ratio = redis.call('HGET', MEDIANS, known[1])
  return tonumber(known[2]) * tonumber(ratio or FIRST_GUESS) * 1000
end

local function expect(id, ms)
  redis.call('HSET', record_key(id), '_eta_ms', string.format('%d', ms),
    'estimated_completion_at', rfc3339(ms))
end

local function expect_nothing(id)
  redis.call('HDEL', record_key(id), '_eta_ms')
  redis.call('HSET', record_key(id), 'estimated_completion_at', 'null', 'queue_position', 'null')
end

-- Record that an attempt runs, if that is not known yet.
local function mark_attempt(id, attempt, now_ms)
  if attempt <= number_of(id, 'attempt') then return end
  redis.call('HSET', record_key(id), 'attempt', attempt, '_attempt_ms', now_ms, 'progress', '0.0',
    'queue_position', 'null')
  local run = run_ms(id)
  if run then expect(id, now_ms + run) end
end

-- Add the run of a render that succeeded to the samples.
local function learn(id, now_ms)
  local known = redis.call('HMGET', record_key(id), '_kind', '_video_seconds', '_attempt_ms')
  if not (known[1] and known[2] and known[3]) then return end
  local runs = RUNS .. known[1]
  redis.call('LPUSH', runs, math.max(0, now_ms - known[3]) / 1000 / known[2])
  redis.call('LTRIM', runs, 0, RUNS_KEPT - 1)
  local samples = redis.call('LRANGE', runs, 0, -1)
  if #samples < RUNS_NEEDED then return end
  for i, text in ipairs(samples) do samples[i] = tonumber(text) end
  table.sort(samples)
  redis.call('HSET', MEDIANS, known[1], samples[math.ceil(#samples / 2)])
end
