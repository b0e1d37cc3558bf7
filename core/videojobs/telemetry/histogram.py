"""A histogram for one thread. Prometheus' own takes two locks an observation: polls notice that."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import inf

from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector


class Series:
    """One combination of labels."""

    __slots__ = ("_bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self.counts = [0] * len(bounds)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        """Something took so long."""
        self.counts[bisect_left(self._bounds, seconds)] += 1
        self.total += seconds


class Durations(Collector):
    """By labels. `bounds` are the upper ends of its buckets, in seconds, without infinity."""

    def __init__(
        self, name: str, documentation: str, labels: Sequence[str], bounds: Sequence[float]
    ) -> None:
        self._name = name
        self._documentation = documentation
        self._labels = labels
        self._bounds = (*bounds, inf)
        self._series: dict[tuple[str, ...], Series] = {}

    def labels(self, *values: str) -> Series:
        """The series of these labels, made when it is first asked for."""
        return self._series.setdefault(values, Series(self._bounds))

    def collect(self) -> Iterable[Metric]:
        """As Prometheus has histograms: each bucket holds those before it."""
        family = HistogramMetricFamily(self._name, self._documentation, labels=self._labels)
        names = [*(str(float(bound)) for bound in self._bounds[:-1]), "+Inf"]
        for values, series in self._series.items():
            buckets = list(zip(names, accumulate(series.counts), strict=True))
            family.add_metric(values, buckets, series.total)
        yield family
