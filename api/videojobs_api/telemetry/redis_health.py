"""The state of Redis as Prometheus series, equal on every replica of the API."""

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from videojobs.job.states import Status
from videojobs.store.redis_health import Vitals


class Shown(Collector):
    """One sample; None when Redis does not answer."""

    def __init__(self, vitals: Vitals | None) -> None:
        self._vitals = vitals

    def collect(self) -> Iterable[Metric]:
        """The series; without a sample only `videojobs_redis_up` with 0."""
        vitals = self._vitals
        yield GaugeMetricFamily("videojobs_redis_up", "1 while Redis answers", vitals is not None)
        if vitals is None:
            return
        jobs = GaugeMetricFamily("videojobs_jobs", "Retained jobs", labels=["status"])
        for status in Status:
            jobs.add_metric([status.value], vitals.jobs[status])
        yield jobs
        for name, what, value in (
            ("outbox", "Jobs whose VideoJob is yet to be created", vitals.outbox),
            ("outbox_oldest_seconds", "Age of the oldest of them", vitals.outbox_seconds),
            ("retracted", "Cancelled jobs whose VideoJob is yet to be deleted", vitals.retracted),
            ("webhooks_scheduled", "Jobs whose webhook is yet to be sent", vitals.webhooks),
            ("redis_memory_bytes", "Memory that Redis uses", vitals.memory),
            ("redis_memory_limit_bytes", "Its maxmemory, 0 without", vitals.memory_limit),
            ("redis_durable", "1 where Redis has an append-only file", vitals.durable),
        ):
            yield GaugeMetricFamily(f"videojobs_{name}", what, value)
        yield CounterMetricFamily(
            "videojobs_redis_evicted_keys", "Keys that Redis dropped for memory", vitals.evicted
        )
