"""What runs now and for how long: one line that moves on a terminal, a line a step elsewhere."""

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable

from tools.cluster import expected

REDRAW_SECONDS = 1.0
CLEAR_LINE = "\r\x1b[K"


class Board:
    """The steps that run, of any number of threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._started: dict[str, float] = {}
        self._idle = threading.Event()

    def begin(self, title: str) -> None:
        """A step begins."""
        with self._lock:
            self._started[title] = self._clock()
            if len(self._started) == 1 and sys.stdout.isatty():
                self._idle = threading.Event()
                threading.Thread(target=self._redraw, args=[self._idle], daemon=True).start()

    def end(self, title: str, *, failed: bool = False) -> None:
        """A step ends; its line says how long it took."""
        with self._lock:
            taken = self._clock() - self._started.pop(title)
            if not self._started:
                self._idle.set()
            clear = CLEAR_LINE if sys.stdout.isatty() else ""
            print(f"{clear}{ended(title, taken, failed=failed)}", flush=True)

    def _redraw(self, idle: threading.Event) -> None:
        while not idle.wait(REDRAW_SECONDS):
            with self._lock:
                now = self._clock()
                line = running((title, now - began) for title, began in self._started.items())
                columns = shutil.get_terminal_size().columns
                print(f"{CLEAR_LINE}{line[: columns - 1]}", end="", flush=True)


def ended(title: str, taken: float, *, failed: bool) -> str:
    """`build kind ... 3.1 s`."""
    return f"{title} ... {'failed after ' if failed else ''}{taken:.1f} s"


def running(steps: Iterable[tuple[str, float]]) -> str:
    """`build kind 0:02 of about 0:03 | …`, the longest first."""
    longest = sorted(steps, key=lambda step: -step[1])
    return " | ".join(f"{title} {progress(title, taken)}" for title, taken in longest)


def progress(title: str, taken: float) -> str:
    """`1:04 of about 4:40`; only the first where nobody measured the step."""
    about = expected.seconds(title)
    return minutes(taken) if about is None else f"{minutes(taken)} of about {minutes(about)}"


def minutes(seconds: float) -> str:
    """`1:04`."""
    whole, rest = divmod(int(seconds), 60)
    return f"{whole}:{rest:02}"


BOARD = Board()
"""Of this process."""
