-- Remove a job whose VideoJob exists from the outbox. ARGV: id. Returns its status, or false
-- without a record.
redis.call('ZREM', OUTBOX, ARGV[1])
return status_of(ARGV[1]) or false
