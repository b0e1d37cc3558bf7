"""The one table that is printed. Pure."""

from collections.abc import Sequence
from typing import Final

from bench.chaos.ledger import Row

_TITLE_WIDTH: Final = 34
_COLUMNS: Final = (
    ("jobs", 6),
    ("kills", 7),
    ("lost", 6),
    ("failed", 8),
    ("ended 2x", 10),
    ("at once", 9),
    ("again", 7),
    ("slots", 7),
    ("left", 6),
    ("500s", 6),
    ("end s", 7),
)
LEGEND: Final = (
    "lost: not accepted, not ended, forgotten, or without its files. failed: though nothing of its"
    " own failed.\nat once: rendered by two processes at the same time. again: rendered once more"
    " after a stored result.\nslots: held after the end. left: Secrets, Jobs, pods and files."
    " end s: until all have ended, from the last kill, or from when Kubernetes schedules again."
)


def table(rows: Sequence[Row]) -> str:
    """The heading, a line for each row, and what the columns mean."""
    heading = "".join(f"{name:>{width}}" for name, width in _COLUMNS)
    lines = [f"{'':{_TITLE_WIDTH}}{heading}", *map(line, rows)]
    return "\n".join([*lines, LEGEND])


def line(row: Row) -> str:
    """One row."""
    values = (
        row.jobs,
        row.kills,
        row.lost,
        row.failed,
        row.ended_twice,
        row.rendered_at_once,
        row.rendered_again,
        row.slots_held,
        row.left_over,
        row.errors,
    )
    cells = ["-" if value is None else str(value) for value in values]
    cells.append("never" if row.seconds is None else f"{row.seconds:.0f}")
    widths = (width for _, width in _COLUMNS)
    text = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{row.title:{_TITLE_WIDTH}}{text}"
