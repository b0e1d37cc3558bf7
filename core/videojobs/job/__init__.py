"""The job itself. Imports pydantic only.

What is asked: `request` and `submission`. The custom resources: `resource`, with `conditions` and
`manifest_model`; `identity` names what belongs to a job. How it goes: `states`, `forecast`
(expected run times), `traceparent`. How it ends: `outcome` of an attempt, `result` of a success,
`failures` (codes, and which of them are retried).
"""
