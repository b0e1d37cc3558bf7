-- Creates a record once. ARGV: id, user id, created ms, whether to add it to the outbox (1 or 0),
-- number of wire fields, the wire fields, then field/value pairs of the record.
-- Returns 1 when created, 0 when the record was there already.
local id, user, created, outbox, count = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local fields, values = {}, {}
for i = 6, 5 + count do fields[#fields + 1] = ARGV[i] end
for i = 6 + count, #ARGV do values[#values + 1] = ARGV[i] end
if redis.call('EXISTS', record_key(id)) == 1 then return 0 end
redis.call('HSET', record_key(id), '_created_ms', created, '_user', user, unpack(values))
redis.call('ZADD', 'job:user:' .. user, created, id)
set_status(id, status_of(id))
if outbox == '1' then redis.call('ZADD', 'job:outbox', created, id) end
publish(id, fields)
return 1
