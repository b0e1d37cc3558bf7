"""The Prometheus metrics of the API, in one registry: one process serves both ports of a pod.

No label holds a path, job, user or message, so that the number of series does not grow with use.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

from videojobs.kube.client import Answer, CallPolicy
from videojobs.telemetry.metrics.histogram import SecondsHistogram
from videojobs.telemetry.metrics.shared import KUBE_REQUEST_SECONDS, REDIS_SECONDS

REGISTRY: Final = CollectorRegistry()

HTTP_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Seconds, for what a computer does."""

HTTP_REQUEST_SECONDS: Final = SecondsHistogram(
    "videojobs_http_request_seconds",
    "Time until the response begins, less a requested `Prefer: wait`; status is 2xx to 5xx",
    ["route", "method", "status"],
    HTTP_BOUNDS,
)
REGISTRY.register(HTTP_REQUEST_SECONDS)
REGISTRY.register(REDIS_SECONDS)
REGISTRY.register(KUBE_REQUEST_SECONDS)
HTTP_IN_FLIGHT: Final = Gauge(
    "videojobs_http_in_flight", "Requests in progress, open streams included", ["port"],
    registry=REGISTRY,
)  # fmt: skip
EVENT_STREAMS: Final = Gauge(
    "videojobs_event_streams", "Clients that read server-sent events", registry=REGISTRY
)
SUBMISSIONS: Final = Counter(
    "videojobs_submissions_total",
    "Submissions by outcome; tier is none where the request was refused before it was known",
    ["tier", "outcome"], registry=REGISTRY,
)  # fmt: skip
WEBHOOK_TRIES: Final = Counter(
    "videojobs_webhook_tries_total",
    "Messages sent: delivered, scheduled (failed, another try follows), failed or disabled",
    ["outcome"], registry=REGISTRY,
)  # fmt: skip


class CountedCalls(CallPolicy):
    """Measures every call of the Kubernetes API and delays none."""

    def after(self, answer: Answer) -> None:
        """Record a finished call."""
        KUBE_REQUEST_SECONDS.labels(*answer.labels).observe(answer.seconds)
