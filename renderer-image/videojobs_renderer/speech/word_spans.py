"""Computes word spans from the word starts that a voice reports."""

from collections.abc import Sequence

from videojobs_renderer.plan.timeline import Span


def spans_from_starts(
    starts: Sequence[int | None], weights: Sequence[int], end: int
) -> tuple[Span, ...]:
    """Consecutive spans for words, some of which have a known start (samples).

    The others divide the gaps in proportion to `weights`, the words' lengths in characters; the
    last span ends at `end`.
    """
    count = len(starts)
    known = [0 if i == 0 and starts[0] is None else starts[i] for i in range(count)]
    filled: list[int] = []
    i = 0
    while i < count:
        start = known[i]
        assert start is not None  # noqa: S101  (word 0 is known, and runs end before a known one)
        stop = next((j for j in range(i + 1, count) if known[j] is not None), count)
        until = known[stop] if stop < count else end
        assert until is not None  # noqa: S101
        total = sum(weights[i:stop]) or 1
        done = 0
        for j in range(i, stop):
            filled.append(start + max(0, until - start) * done // total)
            done += weights[j]
        i = stop
    for i in range(1, count):
        filled[i] = max(filled[i], filled[i - 1])
    bounds = [*filled, max(end, filled[-1] if filled else 0)]
    return tuple(Span(bounds[i], bounds[i + 1]) for i in range(count))
