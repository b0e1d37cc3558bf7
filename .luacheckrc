-- Redis runs the store's scripts with constants and the preludes, whose names begin with "_", before
-- them: see `core/videojobs/store/scripting.py`.
std = "lua51"
max_line_length = 100
read_globals = {"redis", "cjson", "KEYS", "ARGV"}

local defined_by_preludes = {
  -- constants of scripting.py
  "FIELDS", "LIVE", "MESSAGE_STARTED", "FIRST_GUESS", "EVENTS", "OUTBOX", "RETRACTED", "WEBHOOKS",
  "WEBHOOKS_GONE", "MEDIANS", "RUNS", "ENDED", "WIRE", "BY_STATUS", "RECORD", "BY_USER", "OWNED",
  "UNION", "UNANSWERED",
  -- _common.lua
  "record_key", "is_foreign", "status_of", "number_of", "is_over", "redis_ms", "publish", "owned_key",
  "set_status", "mark_started",
  -- _estimate.lua
  "expect", "expect_nothing", "mark_attempt", "learn", "run_ms",
  -- _webhook.lua
  "gone_key", "schedule_webhook",
}
files["core"] = {read_globals = defined_by_preludes}
files["**/scripts/_*.lua"] = {ignore = {"211"}}  -- unused here, used by the scripts after it

-- Argo CD gives its health scripts the resource.
files["docs/argocd"] = {read_globals = {"obj"}, std = "lua51"}
