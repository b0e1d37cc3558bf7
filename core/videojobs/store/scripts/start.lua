-- Record that an attempt's container runs. ARGV: id, attempt, now ms, now as a fragment.
-- Returns the standing of the attempt, as progress.lua does; only 'current' has changed the record.
local id, attempt, now_ms, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local status = status_of(id)
if not status then return 'missing' end
if not LIVE[status] then return status end
if attempt < number_of(id, 'attempt') or is_over(id, attempt) then return 'stale' end
mark_started(id, now_ms, now)
mark_attempt(id, attempt, now_ms)
redis.call('HSET', record_key(id), 'next_retry_at', 'null')
if status == 'pending' then
  set_status(id, 'started')
  redis.call('HSET', record_key(id), 'progress_message', MESSAGE_STARTED)
end
publish(id)
return 'current'
