"""What the API, the operator, the renderer and the client share, in layers that import downwards
only.

`job`: the job itself. `protocol`: what the programs send each other. Above them, apart from each
other: `store` (records in Redis), `kube` (the Kubernetes API), `telemetry` (logs, traces, metrics,
Sentry), `loops` (periodic work). `settings` reads the environment, `times` spells times.
"""
