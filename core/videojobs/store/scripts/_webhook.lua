-- Third prelude: telling a job's end to the address in `_webhook_url` of its record.
-- `_webhook_state` is scheduled, delivered, failed or disabled, `_webhook_tries` counts the tries
-- of this round, `_webhook_log` is the senders' own JSON, `_webhook_due` the next try in ms.
-- `job:webhooks:due` holds the ids that are scheduled, scored by when a sender may take them in ms.
local WEBHOOKS = 'job:webhooks:due'

-- Set while a user's address wants nothing more (it answered 410).
local function gone_key(id)
  local known = redis.call('HMGET', record_key(id), '_user', '_webhook_url')
  return 'job:webhooks:gone:' .. redis.sha1hex(known[1] .. ' ' .. known[2])
end

local function schedule_webhook(id, now_ms)
  redis.call('HSET', record_key(id), '_webhook_state', 'scheduled', '_webhook_tries', 0,
    '_webhook_due', now_ms)
  redis.call('ZADD', WEBHOOKS, now_ms, id)
end
