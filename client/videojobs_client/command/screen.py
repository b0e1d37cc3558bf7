"""Shows a watch: lines updated in place on a terminal, else one line for each change."""

from collections.abc import Iterable
from typing import Final

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from videojobs.job.states import Status
from videojobs.times import utc_now
from videojobs_client.command import describe
from videojobs_client.models import Job

REFRESHES_A_SECOND: Final = 8
_BAR_CELLS: Final = 60
_SPINNER_CELLS: Final = 2
_STYLES: Final = {
    Status.PENDING: "yellow",
    Status.STARTED: "cyan",
    Status.PROCESSING: "cyan",
    Status.SUCCESS: "green",
    Status.FAILURE: "red",
    Status.CANCELLED: "magenta",
}


def style(status: Status) -> str:
    """Colour of a status; rich omits it when NO_COLOR is set."""
    return _STYLES[status]


class Frame:
    """The current state, drawn at each refresh so that remaining times count down."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._spinner = Spinner("dots" if console.encoding.startswith("utf") else "line")
        self.job: Job | None = None

    def __rich__(self) -> RenderableType:
        job = self.job
        if job is None:
            return Text("")
        head = Text.assemble(
            (job.status.value, f"bold {style(job.status)}"),
            f" {describe.percent(job)} ",
            (describe.outlook(job, utc_now()), "dim"),
        )
        bar = ProgressBar(
            total=1.0,
            completed=job.progress,
            width=min(_BAR_CELLS, self._console.width - _SPINNER_CELLS),
            pulse=job.status is Status.PENDING,
        )
        lines = Table.grid(padding=(0, 1, 0, 0))
        lines.add_column(width=1)
        lines.add_column(no_wrap=True, overflow="ellipsis")
        lines.add_row(self._spinner, head)
        lines.add_row("", bar)
        lines.add_row("", Text(job.progress_message))
        return lines


def follow(states: Iterable[Job], console: Console) -> Job:
    """Show each state; returns the last one."""
    if console.is_terminal and not console.is_dumb_terminal:
        return _live(states, console)
    return _lines(states, console)


def _live(states: Iterable[Job], console: Console) -> Job:
    frame = Frame(console)
    with Live(frame, console=console, refresh_per_second=REFRESHES_A_SECOND, transient=True):
        for job in states:
            frame.job = job
    last = _last(frame.job)
    status = (last.status.value, f"bold {style(last.status)}")
    console.print(Text.assemble(status, ": ", describe.end(last)))
    return last


def _lines(states: Iterable[Job], console: Console) -> Job:
    last: Job | None = None
    for job in states:
        if last is None or (job.status, job.progress_message) != (
            last.status,
            last.progress_message,
        ):
            # Not console.print: a pipe gets unwrapped lines, flushed at once.
            print(describe.line(job, utc_now()), file=console.file, flush=True)
        last = job
    return _last(last)


def _last(job: Job | None) -> Job:
    if job is None:
        raise ValueError("a watch yields at least one state")
    return job
