"""Progress for a person on stderr: one live line on a terminal, one line per message elsewhere."""

import shutil
import sys
import threading
import traceback
from typing import Final, TextIO

from videojobs.job.failures import Failure
from videojobs.protocol.reports import ProgressReport

_BAR_CELLS: Final = 24


class Console:
    """Prints progress, warnings and the outcome of an attempt."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._lock = threading.Lock()
        self._message = ""

    def progress(self, report: ProgressReport) -> None:
        """Rewrite the line on a terminal; elsewhere print each message once."""
        value, message = report.progress, report.message
        with self._lock:
            if self._live:
                filled = round(value * _BAR_CELLS)
                bar = "#" * filled + "-" * (_BAR_CELLS - filled)
                width = shutil.get_terminal_size().columns
                line = f"[{bar}] {value:4.0%} {message}{_left(report)}"[: width - 1]
                self._stream.write(f"\r{line:<{width - 1}}")
            elif message != self._message:
                self._stream.write(f"{value:4.0%} {message}\n")
            self._message = message
            self._stream.flush()

    def end(self, text: str) -> None:
        """Print the final line."""
        with self._lock:
            self._stream.write(("\n" if self._live and self._message else "") + text + "\n")
            self._stream.flush()

    def failure(self, failure: Failure) -> None:
        """Print a failure with the last lines of ffmpeg's output, if it has any."""
        where = f" (scene {failure.scene})" if failure.scene else ""
        tail = f"\n{failure.stderr_tail}" if failure.stderr_tail else ""
        self.end(f"{failure.code.value}{where}: {failure.sentence()}{tail}")

    def traceback(self) -> None:
        """Print the traceback of an unexpected exception."""
        self.end(traceback.format_exc().rstrip())


def _left(report: ProgressReport) -> str:
    if report.eta_seconds is None:
        return ""
    minutes, seconds = divmod(round(report.eta_seconds), 60)
    return f", {minutes}:{seconds:02} left"
