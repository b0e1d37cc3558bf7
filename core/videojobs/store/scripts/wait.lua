-- A job waits: in the queue, or for its next attempt. ARGV: id, attempt that is over (0 for none),
-- retry count, message as a fragment, next retry time as a fragment, wire fields...
-- A job that has been started stays in its status (the guide knows no way back); its progress
-- begins again. Returns as start.lua does.
local id, over = ARGV[1], tonumber(ARGV[2])
local fields = {unpack(ARGV, 6)}
local status = status_of(id)
if not status then return 'missing' end
if not LIVE[status] then return status end
if over < number_of(id, 'attempt') then return 'stale' end
if over > 0 then
  if status == 'started' then set_status(id, 'processing') end
  redis.call('HSET', record_key(id), '_over', over, 'progress', '0.0')
end
redis.call('HSET', record_key(id), 'retry_count', ARGV[3], 'progress_message', ARGV[4],
  'next_retry_at', ARGV[5])
publish(id, fields)
return 'ok'
