-- Bind a record to its VideoJob, once: the first one that has the namespace and the name for which
-- the record was made. ARGV: id, namespace, name and uid of a VideoJob.
-- Returns 'held' (the record is this one's), 'replaced' (it is an earlier one's of the same name),
-- 'taken' (it is another one's) or 'missing'.
local id, namespace, name, uid = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not status_of(id) then return 'missing' end
local known = redis.call('HMGET', record_key(id), '_uid', '_namespace', '_name', '_job')
if known[1] == uid then return 'held' end
local place = {namespace = known[2], name = known[3]}
-- Version 0.1 kept the place only in the job's own JSON.
if not known[2] then place = cjson.decode(known[4]) end
if place.namespace ~= namespace or place.name ~= name then return 'taken' end
if known[1] then return 'replaced' end
redis.call('HSET', record_key(id), '_uid', uid)
return 'held'
