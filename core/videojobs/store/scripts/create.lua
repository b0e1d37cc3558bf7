-- Create a record once, unless a limit forbids it. ARGV: id, user id, created ms, whether to add it
-- to the outbox (1 or 0), fingerprint of the request ('' when it has no idempotency key), how long
-- in ms the first answer may take, limits (jobs of the user in an hour, live jobs of the user,
-- pending jobs of all users; 0 is no limit), then field/value pairs of the record.
-- Returns {verdict, jobs of the user in the last hour, when the oldest of these was created in ms,
-- live jobs of the user, answer that was given, refusal that was given}. The verdict is 'created',
-- 'known', 'other' (same id, another request), 'unanswered' (the first answer is under way) or the
-- limit that is reached: 'hour', 'live' or 'pending'.
local id, user, created = ARGV[1], ARGV[2], tonumber(ARGV[3])
local outbox, fingerprint = ARGV[4], ARGV[5]
local hourly, live_limit, pending_limit = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])

local hour_key, hour_ago = BY_USER .. user, '(' .. string.format('%d', created - 3600000)
local in_hour = redis.call('ZCOUNT', hour_key, hour_ago, '+inf')
local oldest = redis.call('ZRANGEBYSCORE', hour_key, hour_ago, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
local live = 0
for status in pairs(LIVE) do
  live = live + redis.call('ZCARD', OWNED .. status .. ':' .. user)
end

local function verdict()
  if redis.call('EXISTS', record_key(id)) == 1 then
    if fingerprint == '' then return 'known' end
    if redis.call('HGET', record_key(id), '_fingerprint') ~= fingerprint then return 'other' end
    return redis.call('EXISTS', UNANSWERED .. id) == 1 and 'unanswered' or 'known'
  end
  if hourly > 0 and in_hour >= hourly then return 'hour' end
  if live_limit > 0 and live >= live_limit then return 'live' end
  if pending_limit > 0 and redis.call('ZCARD', BY_STATUS .. 'pending') >= pending_limit then
    return 'pending'
  end
  return 'created'
end

local found = verdict()
local answers = redis.call('HMGET', record_key(id), '_answer', '_refusal')
if found == 'created' then
  redis.call('HSET', record_key(id), '_created_ms', created, '_user', user,
    '_fingerprint', fingerprint, unpack(ARGV, 10))
  redis.call('ZADD', hour_key, created, id)
  set_status(id, status_of(id))
  if outbox == '1' then redis.call('ZADD', OUTBOX, redis_ms(), id) end
  if fingerprint ~= '' then redis.call('SET', UNANSWERED .. id, '1', 'PX', ARGV[6]) end
  publish(id)
  in_hour, live = in_hour + 1, live + 1
end
return {found, in_hour, tonumber(oldest[2] or created), live, answers[1] or '', answers[2] or ''}
