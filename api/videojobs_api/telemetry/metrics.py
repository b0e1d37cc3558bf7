"""What the API counts, in the text format of Prometheus.

One process serves a pod's both ports, so this registry is all there is of it. No label holds a
path, a job, a user or a message: the number of series does not grow with use.
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
    "Until an answer begins, without the time that `Prefer: wait` asked for; status is 2xx to 5xx",
    ["route", "method", "status"],
    HTTP_BOUNDS,
)
REGISTRY.register(HTTP_REQUEST_SECONDS)
REGISTRY.register(REDIS_SECONDS)
REGISTRY.register(KUBE_REQUEST_SECONDS)
HTTP_IN_FLIGHT: Final = Gauge(
    "videojobs_http_in_flight", "Requests that are being answered, open streams included", ["port"],
    registry=REGISTRY,
)  # fmt: skip
EVENT_STREAMS: Final = Gauge(
    "videojobs_event_streams", "Clients that read server-sent events", registry=REGISTRY
)
SUBMISSIONS: Final = Counter(
    "videojobs_submissions_total",
    "Jobs that clients asked for, by what became of it; tier is none where it was not known yet",
    ["tier", "outcome"], registry=REGISTRY,
)  # fmt: skip
WEBHOOK_TRIES: Final = Counter(
    "videojobs_webhook_tries_total",
    "Messages sent: delivered, scheduled (failed, another try follows), failed or disabled",
    ["outcome"], registry=REGISTRY,
)  # fmt: skip


class CountedCalls(CallPolicy):
    """Every call of the Kubernetes API passes, and is counted."""

    def after(self, answer: Answer) -> None:
        """A call has ended."""
        KUBE_REQUEST_SECONDS.labels(*answer.labels).observe(answer.seconds)
