"""What can go wrong with one call, who is to suffer it, and a ledger of what was called and done.

Calls are counted per VideoJob, so that many lives, each with a fault of its own, run side by side
through one operator. What belongs to no VideoJob (the Lease, lists, watches, the loops) is counted
from the operator's start.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from videojobs.kube.client import Manifest


class Fault(Enum):
    """How one call goes wrong."""

    THROTTLED = "429"
    BROKEN = "500"
    CONFLICT = "409"
    RESET_BEFORE = "reset before the effect"
    RESET_AFTER = "reset after the effect"
    HANG_BEFORE = "no answer, no effect"
    HANG_AFTER = "no answer, but the effect"
    CRASH_AFTER = "killed after the effect"


REFUSALS: Final = {Fault.THROTTLED: 429, Fault.BROKEN: 500, Fault.CONFLICT: 409}
KUBE_FAULTS: Final = tuple(Fault)
REDIS_FAULTS: Final = tuple(
    fault for fault in Fault if fault not in (Fault.THROTTLED, Fault.CONFLICT)
)

OPERATOR: Final = "operator"
"""Whose calls those are that belong to no VideoJob."""


@dataclass(frozen=True, order=True)
class Call:
    """The `turn`-th call of a name, counted from 1 in a VideoJob's life or since a start."""

    name: str
    turn: int = 1

    @property
    def server(self) -> str:
        """`kube` or `redis`."""
        return self.name.partition(" ")[0]

    def __str__(self) -> str:
        return f"{self.name} #{self.turn}"


@dataclass(frozen=True)
class Sting:
    """One call, and the fault that it is to suffer."""

    call: Call
    fault: Fault

    def __str__(self) -> str:
        return f"{self.call}: {self.fault.value}"


@dataclass
class Ledger:
    """Who is to be stung where, what has been called, and what Kubernetes has made of it."""

    crash: Callable[[], None]
    stings: dict[str, Sting] = field(default_factory=dict)
    stung: set[str] = field(default_factory=set)
    calls: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    uids: dict[str, str] = field(default_factory=dict)
    jobs_made: Counter[str] = field(default_factory=Counter)
    new_jobs: asyncio.Queue[Manifest] = field(default_factory=asyncio.Queue)
    """For whoever runs them."""
    ends: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    """By victim: reason and time of each transition to Finished that was ever written."""
    _marks: dict[str, str] = field(default_factory=dict)

    def watch_over(self, victim: str, mark: str) -> None:
        """Calls in which the mark (a name or an id) appears belong to a victim."""
        self._marks[mark] = victim

    def begin_operator(self, sting: Sting | None) -> None:
        """A process starts, one of whose own calls may be stung."""
        self.calls[OPERATOR].clear()
        if sting is not None:
            self.stings[OPERATOR] = sting
            self.stung.discard(OPERATOR)

    def victim_of(self, text: str) -> str:
        """Whose call or object it is."""
        return next((victim for mark, victim in self._marks.items() if mark in text), OPERATOR)

    def calls_of(self, victim: str) -> list[Call]:
        """All calls of a victim so far."""
        return [
            Call(name, turn)
            for name, count in sorted(self.calls[victim].items())
            for turn in range(1, count + 1)
        ]

    def fault_of(self, name: str, text: str) -> Fault | None:
        """Count a call; the fault that it is to suffer."""
        victim = self.victim_of(text)
        self.calls[victim][name] += 1
        sting = self.stings.get(victim)
        if sting is None or victim in self.stung:
            return None
        if sting.call != Call(name, self.calls[victim][name]):
            return None
        self.stung.add(victim)
        return sting.fault

    def answered(self, name: str, status: int, body: bytes) -> None:
        """Note what an effect has been."""
        if status >= 300:
            return
        if name == "kube post jobs":
            job = json.loads(body)
            self.jobs_made[job["metadata"]["name"]] += 1
            self.new_jobs.put_nowait(job)
        elif name == "kube post videojobs":
            self.born(json.loads(body))
        elif name == "kube patch videojobs/status":
            self._note_end(json.loads(body))

    def born(self, video_job: Manifest) -> None:
        """A victim's VideoJob has been created: its uid is a mark too."""
        metadata = video_job["metadata"]
        victim = self.victim_of(metadata["name"])
        self.uids[victim] = metadata["uid"]
        self.watch_over(victim, metadata["uid"])

    def _note_end(self, video_job: Manifest) -> None:
        victim = self.victim_of(video_job["metadata"]["name"])
        for condition in video_job.get("status", {}).get("conditions", []):
            if condition["type"] == "Finished" and condition["status"] == "True":
                self.ends[victim].add((condition["reason"], condition["lastTransitionTime"]))
