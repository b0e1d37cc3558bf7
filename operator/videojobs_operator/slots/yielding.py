"""Attempts that hold a slot while their pod waits for a node: when such a slot is given back. Pure.

A pod that waits for a node is the signal by which a cluster autoscaler adds nodes, so an attempt
keeps its slot while it waits. It gives the slot back only to a VideoJob of a higher tier that would
otherwise wait for a slot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from videojobs_operator.slots.admission import BANDS, Candidate


@dataclass(frozen=True)
class Room:
    """The position of an attempt whose pod waits for a node. `running` renders of its pool run now;
    `ahead` attempts of its pool wait for a node before it, by tier and time of their start."""

    running: int = 0
    ahead: int = 0


NO_ROOM = Room()


def give_back(
    waiting: Sequence[Candidate], unscheduled: Iterable[Candidate], coming: int
) -> tuple[str, ...]:
    """Uids of the attempts that give their slot back: one for each waiting candidate of a higher
    tier, the lowest tier and the newest first. `waiting` is in the order of service, `coming` is
    the number of slots that are about to become free."""
    holders = sorted(unscheduled, key=_last_first, reverse=True)
    chosen: list[str] = []
    claims = [candidate for candidate in waiting if holders and _above(candidate, holders[0])]
    for claim, holder in zip(claims[coming:], holders, strict=False):
        if _above(claim, holder):
            chosen.append(holder.uid)
    return tuple(chosen)


def _above(one: Candidate, other: Candidate) -> bool:
    return BANDS[one.line.tier] < BANDS[other.line.tier]


def _last_first(candidate: Candidate) -> tuple[int, int, float, str]:
    created = candidate.created.timestamp()
    return (BANDS[candidate.line.tier], candidate.priority, created, candidate.uid)
