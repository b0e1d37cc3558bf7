-- Sends a job's webhook once more, from the first try on, also to an address that wanted nothing
-- more. ARGV: id, now ms. Returns 'ok', or why not: 'missing', 'none' (the job has no webhook) or
-- 'live' (the job has not ended).
local id = ARGV[1]
local status = status_of(id)
if not status then return 'missing' end
if redis.call('HEXISTS', record_key(id), '_webhook_url') == 0 then return 'none' end
if LIVE[status] then return 'live' end
redis.call('DEL', gone_key(id))
schedule_webhook(id, ARGV[2])
return 'ok'
