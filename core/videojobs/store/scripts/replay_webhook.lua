-- Schedule a job's webhook again from the first try on, also for an address that was disabled.
-- ARGV: id, now ms. Returns 'scheduled', or the reason why not: 'missing', 'none' (the job has no
-- webhook) or 'live' (the job has not ended).
local id = ARGV[1]
local status = status_of(id)
if not status then return 'missing' end
if redis.call('HEXISTS', record_key(id), '_webhook_url') == 0 then return 'none' end
if LIVE[status] then return 'live' end
redis.call('DEL', gone_key(id))
schedule_webhook(id, ARGV[2])
return 'scheduled'
