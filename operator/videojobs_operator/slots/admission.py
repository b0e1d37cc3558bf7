"""Who gets a free slot. One pure function over the queue of a pool.

The jobs of one user in one tier stand in a *line*, by priority and then by age. A free slot goes to
the head of a line: that of the best band; inside a band the best priority; then the user who holds
the fewest slots; then the user who was given one longest ago; then the age.

Aging: the band of a line is that of its tier, raised by one for each AGING_SECONDS in which it has
waited and held no slot. There is no highest band, and a line that is served begins anew. Two rules
follow, which `tests/unit/operator/slots/test_admission_simulation.py` checks over 10,000 jobs:

* A job is passed by one of a lower tier only if that one's line had no slot for AGING_SECONDS for
  each tier between them, and by one of a lower priority of its tier only after AGING_SECONDS.
* A line without a slot gets one after at most (tiers above it + 1) * AGING_SECONDS and one turn of
  each other line: 30 minutes for the low tier, plus one slot for everybody else. It does not matter
  how much the others have submitted.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, NamedTuple

from videojobs.job.request import Tier, tier_of

AGING_SECONDS: Final = 600.0
"""A line that waits without any slot rises one band in this time."""

BANDS: Final = {Tier.HIGH: 0, Tier.DEFAULT: 1, Tier.LOW: 2}


class Line(NamedTuple):
    """Whose jobs wait for each other."""

    user_id: str
    tier: Tier


@dataclass(frozen=True)
class Candidate:
    """A VideoJob that wants a slot."""

    uid: str
    user_id: str
    priority: int
    created: datetime

    @cached_property
    def line(self) -> Line:
        """Where it stands."""
        return Line(self.user_id, tier_of(self.priority))


@dataclass(frozen=True)
class Capacity:
    """Of `slots`, `reserved` are for the high tier alone; one is always left for everybody."""

    slots: int
    reserved: int = 0

    @property
    def open(self) -> int:
        """How many the default and the low tier may hold together."""
        return self.slots - min(self.reserved, max(0, self.slots - 1))


@dataclass(frozen=True)
class History:
    """When each line last held a slot, and when each user was last given one."""

    last_held: Mapping[Line, datetime] = field(default_factory=dict)
    last_granted: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """`granted` in order; `queue` holds the rest in the order in which they are served next."""

    granted: tuple[str, ...]
    queue: tuple[str, ...]


def admit(
    waiting: Iterable[Candidate],
    holding: Mapping[Line, int],
    capacity: Capacity,
    history: History,
    now: datetime,
) -> Verdict:
    """Share out the free slots. `holding` is how many each line has in use."""
    queue = _Queue(waiting, holding, history, now)
    free = capacity.slots - sum(holding.values())
    open_left = capacity.open - sum(
        count for line, count in holding.items() if line.tier is not Tier.HIGH
    )
    granted: list[str] = []
    while len(granted) < free:
        chosen = queue.pop(high_only=open_left <= 0)
        if chosen is None:
            break
        granted.append(chosen.uid)
        open_left -= chosen.line.tier is not Tier.HIGH
    return Verdict(tuple(granted), queue.rest())


class _Queue:
    """Gives out candidates in their turn, as if each got a slot when it is given out.

    A line's turn only ever gets later while others wait, so a heap of turns that may be outdated
    serves: an outdated one is put back where it belongs when it comes up.
    """

    def __init__(
        self,
        waiting: Iterable[Candidate],
        holding: Mapping[Line, int],
        history: History,
        now: datetime,
    ) -> None:
        lines: defaultdict[Line, list[Candidate]] = defaultdict(list)
        for candidate in waiting:
            lines[candidate.line].append(candidate)
        self._holding = Counter(holding)
        self._held = Counter[str]()
        for line, count in holding.items():
            self._held[line.user_id] += count
        self._served = {user: (0.0, at.timestamp()) for user, at in history.last_granted.items()}
        self._waited = {
            line: _seconds_without_slot(jobs, history.last_held.get(line), now)
            for line, jobs in lines.items()
        }
        self._lines = {
            line: deque(sorted(jobs, key=lambda job: (job.priority, job.created, job.uid)))
            for line, jobs in lines.items()
        }
        self._count = 0
        self._heap = [(self._turn(line), line) for line in self._lines]
        heapq.heapify(self._heap)

    def pop(self, *, high_only: bool = False) -> Candidate | None:
        """The next candidate, of the high tier if need be."""
        passed: list[tuple[_Turn, Line]] = []
        found = None
        while self._heap and found is None:
            turn, line = heapq.heappop(self._heap)
            if high_only and line.tier is not Tier.HIGH:
                passed.append((turn, line))
            elif (now_due := self._turn(line)) > turn:
                heapq.heappush(self._heap, (now_due, line))
            else:
                found = self._serve(line)
        for entry in passed:
            heapq.heappush(self._heap, entry)
        return found

    def rest(self) -> tuple[str, ...]:
        """All that is left, in order."""
        order: list[str] = []
        while (candidate := self.pop()) is not None:
            order.append(candidate.uid)
        return tuple(order)

    def _serve(self, line: Line) -> Candidate:
        candidate = self._lines[line].popleft()
        self._holding[line] += 1
        self._held[line.user_id] += 1
        self._count += 1
        self._served[line.user_id] = (1.0, self._count)  # after whoever was served before now
        if self._lines[line]:
            heapq.heappush(self._heap, (self._turn(line), line))
        return candidate

    def _turn(self, line: Line) -> "_Turn":
        head = self._lines[line][0]
        waited = 0.0 if self._holding[line] else self._waited[line]
        band = BANDS[line.tier] - int(waited / AGING_SECONDS)
        held = self._held[line.user_id]
        served = self._served.get(line.user_id, _NEVER)
        return (band, head.priority, held, served, head.created, head.uid)


_NEVER: Final = (-1.0, 0.0)

_Turn = tuple[int, int, int, tuple[float, float], datetime, str]
"""Band, priority, slots of the user, when the user was served, creation, uid: the least is next."""


def _seconds_without_slot(
    jobs: Sequence[Candidate], last_held: datetime | None, now: datetime
) -> float:
    since = min(job.created for job in jobs)
    if last_held is not None:
        since = max(since, last_held)
    return max(0.0, (now - since).total_seconds())
