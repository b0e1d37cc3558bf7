"""Metrics that the API and the operator both expose: one definition, so that a sum over both adds
equal buckets. Each program registers what it uses with its own registry."""

from typing import Final

from videojobs.telemetry.metrics.histogram import SecondsHistogram

_REDIS_BOUNDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)
"""Seconds. A command that Redis does not answer fails after 0.8 s, two tries of 0.4 s."""

_KUBE_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds. A call is given up after 10 s, unless the operator's settings say otherwise."""

REDIS_SECONDS: Final = SecondsHistogram(
    "videojobs_redis_seconds",
    "Operations of the job store, the wait for a connection included; outcome is ok, "
    "error or cancelled",
    ["operation", "outcome"],
    _REDIS_BOUNDS,
)

KUBE_REQUEST_SECONDS: Final = SecondsHistogram(
    "videojobs_kube_request_seconds",
    "Calls of the Kubernetes API; code 0 means no response",
    ["verb", "resource", "code"],
    _KUBE_BOUNDS,
)


def observe_redis(operation: str, outcome: str, seconds: float) -> None:
    """Count one operation of the store; an `Observe` of `videojobs.store`."""
    REDIS_SECONDS.labels(operation, outcome).observe(seconds)
