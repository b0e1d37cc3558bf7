"""What others see of the operator's work: Events, metrics, spans and probes.

`changes` derives from the status before and after a write what has changed; `announcer` makes
`events`, `metrics` and `spans` of it. `census` counts the cache when Prometheus scrapes, `endpoint`
serves probes and metrics. Imports state at most.
"""
