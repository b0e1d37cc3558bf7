"""Chooses the entries of the outbox to try now, so that refused ones hold up no other.

A refused entry rests for REFUSED_RETRY_SECONDS. The oldest entries may all be refused, so a turn
tries new ones first, and of those that have rested only a few, the longest untried first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from videojobs_operator.constants import REFUSED_RETRY_SECONDS

_NEW_PER_TURN: Final = 100
"""Calls of Kubernetes in a turn, which the burst of the operator's client allows."""
_RESTED_PER_TURN: Final = 10
"""A tenth of the operator's calls per second, however many are refused."""


@dataclass(frozen=True)
class _Refused:
    advice: str
    due: float


class RefusedEntries:
    """Of one list, by job id, the longest untried first. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[str, _Refused] = {}

    @property
    def reach(self) -> int:
        """How many of the oldest entries to read: as many as are refused, and a turn of others."""
        return _NEW_PER_TURN + len(self._known)

    def choose(self, oldest: Sequence[str]) -> list[str]:
        """The entries to try now, of the `reach` oldest ones. What is not listed is forgotten."""
        waiting, now = set(oldest), self._clock()
        self._known = {job_id: it for job_id, it in self._known.items() if job_id in waiting}
        new = [job_id for job_id in oldest if job_id not in self._known]
        rested = [job_id for job_id, it in self._known.items() if it.due <= now]
        return new[:_NEW_PER_TURN] + rested[:_RESTED_PER_TURN]

    def is_news(self, job_id: str, advice: str) -> bool:
        """Whether an entry was not refused before, or with another advice."""
        known = self._known.get(job_id)
        return known is None or known.advice != advice

    def rest(self, job_id: str, advice: str) -> None:
        """An entry was refused."""
        self._known.pop(job_id, None)  # to the end
        self._known[job_id] = _Refused(advice, self._clock() + REFUSED_RETRY_SECONDS)
