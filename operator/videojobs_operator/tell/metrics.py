"""The operator's Prometheus metrics.

The queue's metrics have the names of client-go's workqueue, so that dashboards for controllers
work. No label holds a job, a user or a message: the number of series does not grow with use.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from videojobs.job.failures import FailureCode
from videojobs.job.outcome import Stage
from videojobs.job.request import Tier
from videojobs.telemetry.metrics.shared import KUBE_REQUEST_SECONDS, REDIS_SECONDS

REGISTRY: Final = CollectorRegistry()
REGISTRY.register(KUBE_REQUEST_SECONDS)
REGISTRY.register(REDIS_SECONDS)

_FAST: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Bucket bounds in seconds, for calls and computations."""

_SLOW: Final = (1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)
"""Bucket bounds in seconds, for waits and whole attempts."""

_STAGES: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200)
"""Bucket bounds in seconds, for stages of a render."""

# ---------------------------------------------------------------------------------- the work queue
WORKQUEUE_DEPTH: Final = Gauge(
    "workqueue_depth", "Keys waiting for a worker", ["name"], registry=REGISTRY
)
WORKQUEUE_ADDS: Final = Counter(
    "workqueue_adds_total", "Keys added that were not waiting already", ["name"],
    registry=REGISTRY,
)  # fmt: skip
WORKQUEUE_QUEUE_SECONDS: Final = Histogram(
    "workqueue_queue_duration_seconds", "How long a key waited for a worker", ["name"],
    buckets=_FAST, registry=REGISTRY,
)  # fmt: skip
WORKQUEUE_WORK_SECONDS: Final = Histogram(
    "workqueue_work_duration_seconds", "How long a worker held a key", ["name"],
    buckets=_FAST, registry=REGISTRY,
)  # fmt: skip
WORKQUEUE_RETRIES: Final = Counter(
    "workqueue_retries_total", "Keys queued again after a failure", ["name"], registry=REGISTRY
)

# ---------------------------------------------------------------------------------------- the jobs
QUEUE_WAIT_SECONDS: Final = Histogram(
    "videojobs_queue_wait_seconds", "From a VideoJob's creation to its first attempt", ["tier"],
    buckets=_SLOW, registry=REGISTRY,
)  # fmt: skip
RUN_SECONDS: Final = Histogram(
    "videojobs_run_seconds", "Duration of an attempt, including its pod's start", ["outcome"],
    buckets=_SLOW, registry=REGISTRY,
)  # fmt: skip
STAGE_SECONDS: Final = Histogram(
    "videojobs_render_stage_seconds", "Duration of a completed render stage",
    ["stage"], buckets=_STAGES, registry=REGISTRY,
)  # fmt: skip
FINISHED: Final = Counter(
    "videojobs_finished_total", "Finished VideoJobs; code is the failure code, empty without one",
    ["tier", "outcome", "code"], registry=REGISTRY,
)  # fmt: skip
# Series start at 0: otherwise the first event of each would not show as an increase.
for _outcome in ("Succeeded", "Failed", "Disrupted", "Stopped"):
    RUN_SECONDS.labels(_outcome)
for _stage in Stage:
    STAGE_SECONDS.labels(_stage.value)
for _tier in Tier:
    QUEUE_WAIT_SECONDS.labels(_tier.value)
    for _outcome in ("succeeded", "cancelled"):
        FINISHED.labels(_tier.value, _outcome, "")
    for _code in FailureCode:
        FINISHED.labels(_tier.value, "failed", _code.value)
RETRIES: Final = Counter(
    "videojobs_retries_total", "Retries spent on a failed attempt", ["reason"], registry=REGISTRY
)
DISRUPTIONS: Final = Counter(
    "videojobs_disruptions_total", "Attempts ended by the cluster, not by the render", ["cause"],
    registry=REGISTRY,
)  # fmt: skip

POOL_WORK_SECONDS: Final = Gauge(
    "videojobs_pool_work_seconds", "Seconds that one slot would need for all jobs of a pool",
    ["namespace", "pool"], registry=REGISTRY,
)  # fmt: skip

# ------------------------------------------------------------------------------------ the operator
RECONCILE_ERRORS: Final = Counter(
    "videojobs_reconcile_errors_total", "Failed reconciliations; kind `defect` is an operator bug",
    ["kind"], registry=REGISTRY,
)  # fmt: skip
RESYNCS: Final = Counter(
    "videojobs_resyncs_total", "Completed resyncs (full lists)", registry=REGISTRY
)
DRIFT_CHECKS: Final = Counter(
    "videojobs_audits_total", "Completed comparisons of Redis with the VideoJobs", registry=REGISTRY
)
RESYNC_CORRECTIONS: Final = Counter(
    "videojobs_resync_corrections_total", "Changes found by a resync that no watch had delivered",
    ["resource"], registry=REGISTRY,
)  # fmt: skip
ODD_OBJECTS: Final = Counter(
    "videojobs_odd_objects_total",
    "Objects that are ignored: without an owner (foreign), or of an unknown form (unreadable)",
    ["kind", "reason"], registry=REGISTRY,
)  # fmt: skip
KUBE_THROTTLE_SECONDS: Final = Histogram(
    "videojobs_kube_throttle_seconds", "How long calls waited for the client-side rate limit",
    buckets=_FAST, registry=REGISTRY,
)  # fmt: skip
EVENTS: Final = Counter(
    "videojobs_events_total", "Kubernetes Events by result: written, failed or dropped", ["result"],
    registry=REGISTRY,
)  # fmt: skip
LEADER: Final = Gauge(
    "leader_election_master_status", "1 while this process leads", ["name"], registry=REGISTRY
)
WATCH_SILENCE_SECONDS: Final = Gauge(
    "videojobs_watch_silence_seconds", "Since a watch last delivered anything", ["resource"],
    registry=REGISTRY,
)  # fmt: skip
