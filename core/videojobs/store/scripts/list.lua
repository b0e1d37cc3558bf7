-- A user's jobs, newest first. ARGV: user, offset, limit, score and id of the entry before the
-- first ('' without a cursor, which wins over the offset), statuses to list (none is all). Expired
-- jobs are left out, and removed from the indexes.
-- Returns {total, score and id of the last entry ('' when nothing follows it), documents...}.
local user, offset, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local score, after = ARGV[4], ARGV[5]
local statuses = {unpack(ARGV, 6)}
local mine, union = BY_USER .. user, UNION .. user
local owned = {}
for i, status in ipairs(statuses) do owned[i] = OWNED .. status .. ':' .. user end

local key = mine
if #owned == 1 then key = owned[1] end
if #owned > 1 then
  key = union
  redis.call('ZUNIONSTORE', union, #owned, unpack(owned))
end
if after ~= '' then
  offset = redis.call('ZCOUNT', key, '(' .. score, '+inf')
  for _, tied in ipairs(redis.call('ZRANGEBYSCORE', key, score, score)) do
    if tied >= after then offset = offset + 1 end
  end
end

local found = redis.call('ZREVRANGE', key, offset, offset + limit - 1, 'WITHSCORES')
local documents, gone = {}, 0
for i = 1, #found, 2 do
  local document = redis.call('GET', WIRE .. found[i])
  if document then
    documents[#documents + 1] = document
  else
    gone = gone + 1
    redis.call('ZREM', mine, found[i])
    for _, each in ipairs(owned) do redis.call('ZREM', each, found[i]) end
  end
end
local total = redis.call('ZCARD', key) - (key == union and gone or 0)
local follows = #found > 0 and offset + #found / 2 - gone < total
redis.call('DEL', union)
return {total, follows and found[#found] or '', follows and found[#found - 1] or '',
  unpack(documents)}
