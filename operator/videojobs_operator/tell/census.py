"""How many VideoJobs run, wait and are kept: counted in the cache when Prometheus scrapes."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from videojobs.job.request import Tier
from videojobs.times import utc_now
from videojobs_operator.state.cache import Cache


class Census(Collector):
    """A collector over the cache. A standby's cache is empty, so it reports zeros."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def collect(self) -> Iterable[Metric]:
        """Gauges by tier, the number kept, and the slots by pool."""
        now = utc_now()
        running, queued = Counter[str](), Counter[str]()
        oldest: dict[str, datetime] = {}
        for key in self._cache.pools():
            for job in self._cache.unfinished(key):
                tier = job.tier.value
                if job.open_attempt is not None:
                    running[tier] += 1
                    continue
                queued[tier] += 1
                if job.status.start_time is None and not job.spec.suspend:
                    oldest[tier] = min(oldest.get(tier, job.created), job.created)
        waits = {tier: (now - since).total_seconds() for tier, since in oldest.items()}
        yield _by_tier("videojobs_running", "VideoJobs with an open attempt", running)
        yield _by_tier("videojobs_queued", "VideoJobs that wait for a slot or a retry", queued)
        oldest_wait = (
            "Age of the oldest VideoJob that waits for its first attempt, without suspended ones"
        )
        yield _by_tier("videojobs_oldest_wait_seconds", oldest_wait, waits)
        kept = len(self._cache.settled())
        yield GaugeMetricFamily(
            "videojobs_kept", "Finished VideoJobs that are not deleted yet", kept
        )
        yield self._slots()

    def _slots(self) -> Metric:
        family = GaugeMetricFamily(
            "videojobs_pool_slots", "Slots of a RenderPool", labels=["namespace", "pool"]
        )
        for key in self._cache.pools():
            pool = self._cache.pool(key)
            if pool is not None:
                family.add_metric(list(key), pool.spec.slots)
        return family


_TIERS: Final = tuple(tier.value for tier in Tier)


def _by_tier(name: str, what: str, values: dict[str, int] | dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=["tier"])
    for tier in _TIERS:
        family.add_metric([tier], values.get(tier, 0))
    return family
