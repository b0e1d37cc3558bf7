"""The histogram says what Prometheus' own would."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from videojobs.telemetry.metrics.histogram import SecondsHistogram

BOUNDS = (0.001, 0.25, 1, 10)
SECONDS = st.floats(0, 20) | st.sampled_from(BOUNDS)


@given(st.lists(st.tuples(st.sampled_from(["GET", "POST"]), SECONDS)))
def test_the_same_observations_make_the_same_text(observations: list[tuple[str, float]]) -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    fast = SecondsHistogram("took_seconds", "How long it took", ["method"], BOUNDS)
    ours.register(fast)
    plain = Histogram(
        "took_seconds", "How long it took", ["method"], buckets=BOUNDS, registry=theirs
    )
    for method, seconds in observations:
        fast.labels(method).observe(seconds)
        plain.labels(method).observe(seconds)

    said = [line for line in generate_latest(theirs).splitlines() if b"_created" not in line]
    assert generate_latest(ours).splitlines() == said
