-- Third prelude: send the end of a job to the address in `_webhook_url` of its record.
-- `_webhook_state` is scheduled, delivered, failed or disabled, `_webhook_tries` counts the tries
-- of this round, `_webhook_log` is the senders' own JSON, `_webhook_due` the next try in ms.
-- WEBHOOKS holds the scheduled ids, scored by the time in ms from which a sender may take them.

-- Key that exists while a user's address is disabled: it answered 410.
local function gone_key(id)
  local known = redis.call('HMGET', record_key(id), '_user', '_webhook_url')
  return WEBHOOKS_GONE .. redis.sha1hex(known[1] .. ' ' .. known[2])
end

local function schedule_webhook(id, now_ms)
  redis.call('HSET', record_key(id), '_webhook_state', 'scheduled', '_webhook_tries', 0,
    '_webhook_due', now_ms)
  redis.call('ZADD', WEBHOOKS, now_ms, id)
end
