"""Jobs as tables that fit the terminal, and as tab-separated lines for a pipe."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from rich.table import Table
from rich.text import Text

from videojobs.times import rfc3339
from videojobs_client.command import describe, words
from videojobs_client.command.screen import style
from videojobs_client.models import Job

_WIDE: Final = 100
_NARROW: Final = 74
"""Terminal width below which an id, which must not be cut, needs its own line."""


def of_one(rows: Iterable[tuple[str, str]], width: int) -> Table:
    """Names and values in two columns; on a narrow terminal values are below their names."""
    table = Table.grid(padding=(0, 2, 0, 0))
    if width < _NARROW:
        table.add_column(overflow="fold")
        for name, value in rows:
            table.add_row(Text(name, style="dim"))
            table.add_row(Text(value))
        return table
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Text(value))
    return table


def of_many(jobs: Iterable[Job], width: int, now: datetime) -> Table:
    """A row for each job, with its stage on wide terminals; two lines a job on narrow ones."""
    if width < _NARROW:
        return _stacked(jobs, now)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("JOB", no_wrap=True, min_width=36)
    table.add_column("STATUS", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("CREATED", no_wrap=True)
    if width >= _WIDE:
        table.add_column("STAGE", no_wrap=True, overflow="ellipsis")
    for job in jobs:
        cells = [
            Text(job.job_id),
            _status(job),
            Text(describe.percent(job)),
            Text(words.ago(job.created_at, now)),
            Text(job.error or job.progress_message),
        ]
        table.add_row(*cells[: len(table.columns)])
    return table


def _stacked(jobs: Iterable[Job], now: datetime) -> Table:
    table = Table.grid()
    for job in jobs:
        age = words.ago(job.created_at, now)
        table.add_row(Text.assemble(_status(job), f" {describe.percent(job)} ", (age, "dim")))
        table.add_row(Text(job.job_id, no_wrap=True))
    return table


def _status(job: Job) -> Text:
    return Text(job.status.value, style=style(job.status))


def row(job: Job) -> str:
    """Id, status, progress, time of creation and stage, separated by tabs."""
    stage = " ".join((job.error or job.progress_message).split())
    created = rfc3339(job.created_at)
    return "\t".join((job.job_id, job.status.value, f"{job.progress:g}", created, stage))
