-- Lend webhooks that are due to one sender. ARGV: now ms, end of the loan in ms, how many at most.
-- The loan of a sender that dies ends by the clock. Webhooks of expired jobs are dropped.
-- Returns {id, url, tries, log ('' before the first try), status document} for each.
local lent = {}
local due = redis.call('ZRANGEBYSCORE', WEBHOOKS, '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
local names = {'_webhook_url', '_webhook_tries', '_webhook_log'}
for _, id in ipairs(due) do
  local known = redis.call('HMGET', record_key(id), unpack(names))
  local document = redis.call('GET', WIRE .. id)
  if known[1] and document then
    redis.call('ZADD', WEBHOOKS, ARGV[2], id)
    lent[#lent + 1] = {id, known[1], known[2] or '0', known[3] or '', document}
  else
    redis.call('ZREM', WEBHOOKS, id)
  end
end
return lent
