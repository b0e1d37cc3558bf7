"""Parses the diaries that the stand-in renderers write. Pure."""

import re
from typing import Final

from bench.chaos.ledger import Run

_LINE: Final = re.compile(
    r"(?P<job>[0-9A-Za-z-]+)_(?P<attempt>\d+)_[^:/]+:\s*"
    r"(?P<began>[\d.]+)\s+(?P<told>[\d.]+)\s+(?P<last>[\d.]+)"
)


def runs_of(text: str) -> list[Run]:
    """The runs in lines of `PATH/JOB_ATTEMPT_POD: BEGAN TOLD LAST`, as `grep` prints files; a line
    that was never written whole is left out."""
    return [
        Run(
            job_id=match["job"],
            attempt=int(match["attempt"]),
            began=float(match["began"]),
            told=float(match["told"]) or None,
            last=float(match["last"]),
        )
        for match in _LINE.finditer(text)
    ]
