-- Record that a job waits: in the queue, or for its next attempt. ARGV: id, attempt that is over (0
-- for none), retry count, message as a fragment, next retry time as a fragment, now ms, now as a
-- fragment. The guide lists no move back to pending: a job whose attempt ran, or failed before its
-- start was seen (it has a next retry), is processing from then on; its progress restarts at 0.
-- Returns as start.lua does.
local id, over = ARGV[1], tonumber(ARGV[2])
local status = status_of(id)
if not status then return 'missing' end
if not LIVE[status] then return status end
if over < number_of(id, 'attempt') then return 'stale' end
if over > 0 then
  if status == 'started' or ARGV[5] ~= 'null' then
    mark_started(id, tonumber(ARGV[6]), ARGV[7])
    set_status(id, 'processing')
  end
  if not is_over(id, over) then expect_nothing(id) end
  redis.call('HSET', record_key(id), '_over', over, 'progress', '0.0')
end
redis.call('HSET', record_key(id), 'retry_count', ARGV[3], 'progress_message', ARGV[4],
  'next_retry_at', ARGV[5])
publish(id)
return 'current'
