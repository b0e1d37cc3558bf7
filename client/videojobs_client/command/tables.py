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

_WIDE: Final = 90
_MEDIUM: Final = 60


def of_one(rows: Iterable[tuple[str, str]]) -> Table:
    """Names and values; long values wrap in their own column."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Text(value))
    return table


def of_many(jobs: Iterable[Job], width: int, now: datetime) -> Table:
    """A job a row. A narrow terminal has no room for age and stage; ids are always whole."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("JOB", no_wrap=True, min_width=36)
    table.add_column("STATUS", no_wrap=True)
    if width >= _MEDIUM:
        table.add_column("", justify="right", no_wrap=True)
        table.add_column("CREATED", no_wrap=True)
    if width >= _WIDE:
        table.add_column("STAGE", no_wrap=True, overflow="ellipsis")
    for job in jobs:
        cells = [
            Text(job.job_id),
            Text(job.status.value, style=style(job.status)),
            Text(describe.percent(job)),
            Text(words.ago(job.created_at, now)),
            Text(job.error or job.progress_message),
        ]
        table.add_row(*cells[: len(table.columns)])
    return table


def row(job: Job) -> str:
    """Id, status, progress, time of creation and stage, with tabs between."""
    stage = " ".join((job.error or job.progress_message).split())
    created = rfc3339(job.created_at)
    return "\t".join((job.job_id, job.status.value, f"{job.progress:g}", created, stage))
