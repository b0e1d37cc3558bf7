-- A job's VideoJob exists: the outbox may forget the job. ARGV: id. Returns its status, or false
-- when there is no record.
redis.call('ZREM', 'job:outbox', ARGV[1])
return status_of(ARGV[1]) or false
