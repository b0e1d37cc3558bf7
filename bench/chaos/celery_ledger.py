"""Judges a run of Celery tasks by the diary that the tasks keep. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bench.chaos.ledger import Row, Run, overlaps, repetitions

Entry = tuple[int, str, float]
"""Number of the task, `began` or `ended`, and Unix time in seconds."""


@dataclass(frozen=True)
class CeleryEvidence:
    """`held` are tasks that the broker keeps as given to a worker after all workers were idle;
    `kills` are Unix times."""

    count: int
    diary: list[Entry]
    held: int
    kills: list[float]


def runs_of(diary: Iterable[Entry], kills: list[float]) -> list[Run]:
    """Each begin with the end that follows it. One without an end ended with the next kill, which
    takes all workers; without a kill it goes on."""
    begun: dict[int, list[float]] = defaultdict(list)
    ended: dict[int, list[float]] = defaultdict(list)
    for number, what, at in sorted(diary, key=lambda entry: entry[2]):
        (begun if what == "began" else ended)[number].append(at)
    runs = []
    for number, times in begun.items():
        for attempt, began in enumerate(times, 1):
            killed = min((at for at in kills if at > began), default=float("inf"))
            told = next((at for at in ended[number] if began < at <= killed), None)
            runs.append(Run(str(number), attempt, began, told, killed if told is None else told))
    return runs


def judge(title: str, seen: CeleryEvidence) -> Row:
    """As for the product, as far as Celery has the notion: it serves no HTTP, keeps no files, and
    a task that was not finished is lost when no worker has anything to do any more."""
    runs = runs_of(seen.diary, seen.kills)
    ends: dict[str, int] = defaultdict(int)
    for run in runs:
        ends[run.job_id] += run.told is not None
    finished = [job for job, times in ends.items() if times]
    last = max((run.told for run in runs if run.told is not None), default=0.0)
    whole = len(finished) == seen.count
    return Row(
        title=title,
        jobs=seen.count,
        kills=len(seen.kills),
        lost=seen.count - len(finished),
        failed=0,
        ended_twice=sum(times > 1 for times in ends.values()),
        rendered_at_once=len(overlaps(runs)),
        rendered_again=len(repetitions(runs)),
        slots_held=None,
        left_over=seen.held,
        errors=None,
        seconds=max(0.0, last - max(seen.kills, default=last)) if whole else None,
    )
