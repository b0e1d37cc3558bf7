-- Keep the outcome that an attempt has reported. ARGV: id, attempt, outcome as JSON, namespace,
-- name and uid of its VideoJob. An attempt has one outcome: the same report may be repeated, also
-- after the end of the job.
-- Returns 'current' when the record holds this outcome, else the standing of the attempt, as
-- progress.lua does.
local id, attempt, outcome = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local status = status_of(id)
if not status then return 'missing' end
if is_foreign(id, ARGV[4], ARGV[5], ARGV[6]) then return 'foreign' end
local kept = redis.call('HMGET', record_key(id), '_outcome_attempt', '_outcome')
local newest = tonumber(kept[1] or '') or 0
if newest == attempt then return kept[2] == outcome and 'current' or 'stale' end
if not LIVE[status] then return status end
local known = math.max(number_of(id, 'attempt'), newest)
if attempt < known or is_over(id, attempt) then return 'stale' end
redis.call('HSET', record_key(id), '_outcome_attempt', attempt, '_outcome', outcome)
return 'current'
