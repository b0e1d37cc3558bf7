-- Health of a VideoJob for Argo CD, from its conditions. README.md in this folder says where to
-- put the script.
local health = {}
local status = obj.status or {}

local observed = status.observedGeneration
if observed == nil or observed < (obj.metadata.generation or 0) then
  health.status = "Progressing"
  health.message = "Waiting for the operator"
  return health
end

local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end

local function holds(name)
  return conditions[name] ~= nil and conditions[name].status == "True"
end

local function tell(name, verdict)
  health.status = verdict
  health.message = conditions[name].message
  return health
end

if holds("Finished") then
  return tell("Finished", holds("Succeeded") and "Healthy" or "Degraded")
end
if holds("Stalled") then
  return tell("Stalled", "Degraded")
end
if conditions.Admitted ~= nil and conditions.Admitted.reason == "Suspended" then
  return tell("Admitted", "Suspended")
end
health.status = "Progressing"
health.message = status.progress ~= nil and status.progress.message or "Accepted"
return health
