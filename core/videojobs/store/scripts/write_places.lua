-- Write the places of waiting jobs. ARGV: now ms, slots of the pool, place of the first, expected
-- milliseconds of all runs ahead of it, ids in the order in which they will be admitted. A job is
-- written only when its place changes, or its expected end by more than SAME_MS.
-- Returns the expected milliseconds of all runs so far, for the next call.
local now_ms, slots = tonumber(ARGV[1]), tonumber(ARGV[2])
local place, ahead = tonumber(ARGV[3]), tonumber(ARGV[4])
local SAME_MS = 15000
for i = 5, #ARGV do
  local id, status = ARGV[i], status_of(ARGV[i])
  if status and LIVE[status] then
    local run = run_ms(id)
    -- A slot that is busy is half done on average.
    local ends = now_ms + ahead / slots + (run or 0) * 1.5
    local moved = number_of(id, 'queue_position') ~= place
    if moved or (run and math.abs(ends - number_of(id, '_eta_ms')) > SAME_MS) then
      redis.call('HSET', record_key(id), 'queue_position', place)
      if run then expect(id, ends) end
      publish(id)
    end
    place, ahead = place + 1, ahead + (run or 0)
  end
end
return string.format('%d', ahead)
