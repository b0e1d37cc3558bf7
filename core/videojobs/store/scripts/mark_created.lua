-- Remove a job whose VideoJob exists from the outbox. ARGV: id, uid of the VideoJob that was
-- created for it ('' if unknown), to which the record belongs from then on. Returns its status, or
-- false without a record.
local id, uid = ARGV[1], ARGV[2]
redis.call('ZREM', OUTBOX, id)
local status = status_of(id)
if status and uid ~= '' and redis.call('HEXISTS', record_key(id), '_uid') == 0 then
  redis.call('HSET', record_key(id), '_uid', uid)
end
return status or false
