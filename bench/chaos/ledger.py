"""Judges a run of jobs: what was lost, rendered twice or left behind. Pure.

It compares four sources: what the clients were answered over REST, the ends that Kubernetes' watch
of the VideoJobs told, what the stand-in renderers wrote down themselves, and what lay about when
all was over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final

from videojobs.job.states import TERMINAL, Status
from videojobs.protocol.reports import Artifact

MISSING: Final = "missing"
"""In place of a status: the client was answered 404."""

_SAME_END_SECONDS: Final = 1.0
"""A record that was restored from its VideoJob has the completion time in whole seconds."""


@dataclass(frozen=True)
class Sighting:
    """What one GET of a job said. `at` is Unix time in seconds, `completed_at` RFC 3339."""

    at: float
    status: str
    completed_at: str | None = None
    attempt: int = 0

    @property
    def terminal(self) -> bool:
        """Whether the job has ended by it."""
        return self.status in TERMINAL


@dataclass
class JobStory:
    """What the client of one job saw, in order. More than one id means that it was made twice."""

    number: int
    job_ids: set[str] = field(default_factory=set)
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def ended_at(self) -> float | None:
        """When the client first saw it ended, Unix time in seconds."""
        return next((seen.at for seen in self.sightings if seen.terminal), None)

    @property
    def last(self) -> Sighting | None:
        """What the client saw last."""
        return self.sightings[-1] if self.sightings else None


@dataclass(frozen=True)
class Run:
    """One process of the stand-in renderer, by its own account, in Unix time: from `began` it was
    at work, at `told` it had stored its files and left its result (None: it never came so far), at
    `last` it gave the last sign of life."""

    job_id: str
    attempt: int
    began: float
    told: float | None
    last: float

    @property
    def until(self) -> float:
        """Until when it worked."""
        return self.last if self.told is None else self.told


@dataclass(frozen=True)
class StoredFile:
    """A file in the object store."""

    job_id: str
    attempt: int
    name: str


@dataclass(frozen=True)
class Evidence:
    """What was seen of a run of jobs. `ends` are the ends that each VideoJob was ever given, by job
    id, as (reason, completion time); `leftovers` are objects of Kubernetes whose VideoJob is gone;
    `answers` counts the HTTP answers by status, 0 for none; `disturbed_until` is Unix time."""

    stories: Sequence[JobStory]
    ends: Mapping[str, AbstractSet[tuple[str, str]]]
    runs: Sequence[Run]
    files: AbstractSet[StoredFile]
    slots_held: int
    leftovers: Sequence[str]
    answers: Mapping[int, int]
    disturbed_until: float


@dataclass(frozen=True)
class Row:
    """A line of the table: counts, None where something cannot be said of a contender."""

    title: str
    jobs: int
    kills: int
    lost: int
    failed: int
    ended_twice: int
    rendered_at_once: int
    rendered_again: int
    slots_held: int | None
    left_over: int
    errors: int | None
    seconds: float | None

    @property
    def faultless(self) -> bool:
        """Whether every count is 0 and all jobs have ended."""
        counts = (
            self.lost,
            self.failed,
            self.ended_twice,
            self.rendered_at_once,
            self.rendered_again,
            self.slots_held,
            self.left_over,
            self.errors,
        )
        return not any(counts) and self.seconds is not None


@dataclass(frozen=True)
class Verdict:
    """A row of the table, and a sentence for each thing that was counted in it."""

    row: Row
    complaints: list[str]


def judge(title: str, kills: int, seen: Evidence) -> Verdict:
    """Count what went wrong."""
    found = {
        "lost": _complaints(seen.stories, lambda story: loss_of(story, seen.files)),
        "failed": _complaints(seen.stories, failure_of),
        "ended twice": _complaints(seen.stories, lambda story: second_end_of(story, seen.ends)),
        "rendered at once": overlaps(seen.runs),
        "rendered again": repetitions(seen.runs),
        "left over": [*seen.leftovers, *litter(seen.stories, seen.files)],
    }
    row = Row(
        title=title,
        jobs=len(seen.stories),
        kills=kills,
        lost=len(found["lost"]),
        failed=len(found["failed"]),
        ended_twice=len(found["ended twice"]),
        rendered_at_once=len(found["rendered at once"]),
        rendered_again=len(found["rendered again"]),
        slots_held=seen.slots_held,
        left_over=len(found["left over"]),
        errors=seen.answers.get(500, 0),
        seconds=seconds_to_the_end(seen.stories, seen.disturbed_until),
    )
    return Verdict(row, [f"{name}: {text}" for name, texts in found.items() for text in texts])


def loss_of(story: JobStory, files: AbstractSet[StoredFile]) -> str:
    """How a job was lost; empty if it was not."""
    if not story.job_ids:
        return "was never accepted"
    if story.last is None or story.last.status == MISSING:
        return "is not known any more" if story.sightings else "was never seen"
    if not story.last.terminal:
        return f"has not ended: {story.last.status}"
    if story.last.status == Status.SUCCESS:
        (job_id,) = sorted(story.job_ids)[:1]
        kept = {
            file.name
            for file in files
            if (file.job_id, file.attempt) == (job_id, story.last.attempt)
        }
        absent = sorted(set(Artifact) - kept)
        if absent:
            return f"succeeded without {', '.join(absent)} of attempt {story.last.attempt}"
    return ""


def failure_of(story: JobStory) -> str:
    """The bad end of a job; empty without one. Every request of the run can be rendered."""
    bad = story.last is not None and story.last.status in (Status.FAILURE, Status.CANCELLED)
    return f"ended in {story.last.status}" if bad and story.last else ""


def second_end_of(story: JobStory, ends: Mapping[str, AbstractSet[tuple[str, str]]]) -> str:
    """How a job ended more than once, or in more than one way; empty when it did not."""
    if len(story.job_ids) > 1:
        return f"was made as {', '.join(sorted(story.job_ids))}"
    told = set().union(*(ends.get(job_id, set()) for job_id in story.job_ids))
    if len(told) > 1:
        return f"was ended in Kubernetes as {sorted(told)}"
    known = [seen for seen in story.sightings if seen.status != MISSING]
    for before, after in pairwise(known):
        if before.terminal and not _same_end(before, after):
            return f"was {before.status}, then {after.status}"
    return ""


def _same_end(before: Sighting, after: Sighting) -> bool:
    if (before.status, before.attempt) != (after.status, after.attempt):
        return False
    apart = _seconds(after.completed_at) - _seconds(before.completed_at)
    return abs(apart) <= _SAME_END_SECONDS


def _seconds(moment: str | None) -> float:
    return datetime.fromisoformat(moment).timestamp() if moment else 0.0


def overlaps(runs: Iterable[Run]) -> list[str]:
    """Jobs of which two processes worked at the same moment, one sentence each."""
    found = []
    for job_id, mine in _by_job(runs).items():
        seconds = [
            before.until - after.began
            for index, before in enumerate(mine)
            for after in mine[index + 1 :]
            if after.began < before.until
        ]
        if seconds:
            found.append(f"{job_id} by {len(seconds) + 1} processes for {max(seconds):.2f} s")
    return found


def repetitions(runs: Iterable[Run]) -> list[str]:
    """Jobs that were rendered once more after a result was stored and told, one sentence each."""
    found = []
    for job_id, mine in _by_job(runs).items():
        told = min((run.told for run in mine if run.told is not None), default=None)
        after = [run.attempt for run in mine if told is not None and run.began > told]
        if after:
            found.append(f"{job_id} in attempt {', '.join(map(str, after))} after its result")
    return found


def _by_job(runs: Iterable[Run]) -> dict[str, list[Run]]:
    grouped: dict[str, list[Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: run.began):
        grouped[run.job_id].append(run)
    return grouped


def litter(stories: Sequence[JobStory], files: AbstractSet[StoredFile]) -> list[str]:
    """Files of jobs that have ended which no client can download, one path each."""
    served = {
        job_id: story.last.attempt if story.last.status == Status.SUCCESS else 0
        for story in stories
        if story.last is not None and story.last.terminal
        for job_id in story.job_ids
    }
    return sorted(
        f"{file.job_id}/{file.attempt}/{file.name}"
        for file in files
        if file.job_id in served and served[file.job_id] != file.attempt
    )


def seconds_to_the_end(stories: Sequence[JobStory], disturbed_until: float) -> float | None:
    """From the last disturbance to the moment at which the last client saw its job ended; None
    when one never did."""
    ends = [story.ended_at for story in stories]
    if any(end is None for end in ends):
        return None
    return max(0.0, max((end for end in ends if end is not None), default=0.0) - disturbed_until)


def _complaints(stories: Sequence[JobStory], check: Callable[[JobStory], str]) -> list[str]:
    """What a check finds, with the job it is about."""
    found = ((story, check(story)) for story in stories)
    return [
        f"job {story.number} ({', '.join(sorted(story.job_ids)) or 'no id'}) {text}"
        for story, text in found
        if text
    ]
