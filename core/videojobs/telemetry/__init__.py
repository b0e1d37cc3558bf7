"""Logs, metrics, traces and error reports, the same in every program.

`logs` writes JSON lines, `sentry` reports errors, `tracing` makes `spans` and `otlp` exports them;
`metrics/` is of the servers only.
"""
