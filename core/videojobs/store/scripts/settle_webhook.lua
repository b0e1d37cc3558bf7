-- Write the result of a webhook that was lent. ARGV: id, end of the loan in ms, new state, tries,
-- log, next try in ms ('' for none), for how many seconds a disabled address gets no webhook.
-- Returns 1, or 0 when the loan has lapsed: another sender has the webhook, or it is sent again.
local id, state = ARGV[1], ARGV[3]
if tonumber(redis.call('ZSCORE', WEBHOOKS, id) or '') ~= tonumber(ARGV[2]) then return 0 end
if redis.call('EXISTS', record_key(id)) == 0 then
  redis.call('ZREM', WEBHOOKS, id)
  return 0
end
if ARGV[6] ~= '' then
  redis.call('ZADD', WEBHOOKS, ARGV[6], id)
else
  redis.call('ZREM', WEBHOOKS, id)
end
if state == 'disabled' then redis.call('SET', gone_key(id), '1', 'EX', ARGV[7]) end
redis.call('HSET', record_key(id), '_webhook_state', state, '_webhook_tries', ARGV[4],
  '_webhook_log', ARGV[5], '_webhook_due', ARGV[6])
return 1
