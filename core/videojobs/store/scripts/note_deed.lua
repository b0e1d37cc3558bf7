-- Add a deed to a job's record. ARGV: id, the deed as a line of JSON, how many are kept.
-- `_deeds` of the record holds a line for each, the oldest first.
-- Returns 1, or 0 without a record.
local id, kept = ARGV[1], tonumber(ARGV[3])
if redis.call('EXISTS', record_key(id)) == 0 then return 0 end
local deeds = {}
for deed in string.gmatch(redis.call('HGET', record_key(id), '_deeds') or '', '[^\n]+') do
  deeds[#deeds + 1] = deed
end
deeds[#deeds + 1] = ARGV[2]
local first = math.max(1, #deeds - kept + 1)
redis.call('HSET', record_key(id), '_deeds', table.concat(deeds, '\n', first))
return 1
