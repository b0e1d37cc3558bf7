-- Record a renderer's report. ARGV: id, attempt, progress, message as a fragment, now ms, now as a
-- fragment, seconds left as the renderer expects them or '', namespace, name and uid of its
-- VideoJob. Progress never falls within an attempt.
-- Returns the standing of the attempt: 'current', 'stale', 'missing', 'foreign' or the terminal
-- status.
local id, attempt, progress = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local now_ms, left = tonumber(ARGV[5]), tonumber(ARGV[7])
local RUN_IS_TOLD_BY = 0.2  -- below it, progress does not predict the rest of the run
local status = status_of(id)
if not status then return 'missing' end
if is_foreign(id, ARGV[8], ARGV[9], ARGV[10]) then return 'foreign' end
if not LIVE[status] then return status end
local known = number_of(id, 'attempt')
if attempt < known or is_over(id, attempt) then return 'stale' end
if attempt == known and progress < number_of(id, 'progress') then return 'current' end
mark_started(id, now_ms, ARGV[6])
mark_attempt(id, attempt, now_ms)
set_status(id, 'processing')
if left then
  expect(id, now_ms + left * 1000)
elseif progress >= RUN_IS_TOLD_BY then
  local elapsed = math.max(0, now_ms - number_of(id, '_attempt_ms'))
  expect(id, now_ms + elapsed * (1 - progress) / progress)
end
redis.call('HSET', record_key(id), 'progress', ARGV[3], 'progress_message', ARGV[4],
  'next_retry_at', 'null')
publish(id)
return 'current'
