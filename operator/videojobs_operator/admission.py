"""Who gets a free slot. One pure function over the queue of a pool.

Order: the band of the tier, raised by waiting so that nobody starves; inside a band the priority;
then the user who holds the fewest slots; then the age.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from videojobs.request import Tier, tier_of

AGING_SECONDS: Final = 600.0
"""A waiting job rises one band in this time."""

_BANDS: Final = {Tier.HIGH: 0, Tier.DEFAULT: 1, Tier.LOW: 2}


@dataclass(frozen=True)
class Candidate:
    """A VideoJob that wants a slot."""

    uid: str
    user_id: str
    priority: int
    created: datetime


@dataclass(frozen=True)
class Verdict:
    """`granted` in order; `queue` holds the rest in the order in which they are served next."""

    granted: tuple[str, ...]
    queue: tuple[str, ...]


def admit(
    waiting: Sequence[Candidate], holders: Sequence[str], slots: int, now: datetime
) -> Verdict:
    """Share out the free slots. `holders` are the user ids of the slots in use, one a slot."""
    held = Counter(holders)
    ranked = sorted(waiting, key=lambda candidate: _rank(candidate, now))
    free = max(0, slots - len(holders))
    granted: list[str] = []
    while ranked and len(granted) < free:
        chosen = min(ranked, key=lambda candidate: _turn(candidate, held, now))
        ranked.remove(chosen)
        held[chosen.user_id] += 1
        granted.append(chosen.uid)
    return Verdict(tuple(granted), tuple(candidate.uid for candidate in ranked))


def _band(candidate: Candidate, now: datetime) -> int:
    risen = int((now - candidate.created).total_seconds() / AGING_SECONDS)
    return max(0, _BANDS[tier_of(candidate.priority)] - risen)


def _rank(candidate: Candidate, now: datetime) -> tuple[int, int, datetime, str]:
    return (_band(candidate, now), candidate.priority, candidate.created, candidate.uid)


def _turn(
    candidate: Candidate, held: Counter[str], now: datetime
) -> tuple[int, int, int, datetime, str]:
    band, priority, created, uid = _rank(candidate, now)
    return (band, priority, held[candidate.user_id], created, uid)
