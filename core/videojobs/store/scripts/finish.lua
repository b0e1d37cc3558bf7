-- The one compare-and-set of terminal states: the first wins. ARGV: id, target status, now ms, now
-- as a fragment, time to live in seconds, field/value pairs.
-- The same write takes the steps that the guide lists before `success` and `failure`, and schedules
-- the job's webhook.
-- Returns the terminal status that holds now, or 'missing'.
local id, target, now_ms, now, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local status = status_of(id)
if not status then return 'missing' end
if not LIVE[status] then return status end
if target ~= 'cancelled' then mark_started(id, now_ms, now) end
if redis.call('HEXISTS', record_key(id), '_started_ms') == 1 then
  local seconds = math.max(0, math.floor((now_ms - number_of(id, '_started_ms')) / 1000))
  redis.call('HSET', record_key(id), 'duration', seconds)
end
if target == 'success' then learn(id, now_ms) end
expect_nothing(id)
set_status(id, target)
redis.call('HSET', record_key(id), 'completed_at', now, 'next_retry_at', 'null')
if #ARGV > 5 then redis.call('HSET', record_key(id), unpack(ARGV, 6)) end
redis.call('ZREM', OUTBOX, id)
redis.call('ZADD', ENDED, now_ms, id)
if target == 'cancelled' then redis.call('ZADD', RETRACTED, redis_ms(), id) end
publish(id)
if redis.call('HEXISTS', record_key(id), '_webhook_url') == 1 then
  if redis.call('EXISTS', gone_key(id)) == 1 then
    redis.call('HSET', record_key(id), '_webhook_state', 'disabled')
  else
    schedule_webhook(id, now_ms)
  end
end
redis.call('EXPIRE', WIRE .. id, ttl)
redis.call('EXPIRE', record_key(id), ttl)
return target
