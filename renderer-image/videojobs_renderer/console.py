"""What a person sees on stderr: one live line on a terminal, one line a change in a log."""

import shutil
import sys
import threading
import traceback
from typing import Final, TextIO

from videojobs.job.failures import Failure
from videojobs.protocol.reports import ProgressReport

_BAR_CELLS: Final = 24


class Console:
    """Progress, warnings and the end of an attempt."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._lock = threading.Lock()
        self._message = ""

    def progress(self, report: ProgressReport) -> None:
        """On a terminal the line is rewritten; in a log every message is written once."""
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
        """The last line."""
        with self._lock:
            self._stream.write(("\n" if self._live and self._message else "") + text + "\n")
            self._stream.flush()

    def failure(self, failure: Failure) -> None:
        """A failure as a sentence, with ffmpeg's last lines where it has some."""
        where = f" (scene {failure.scene})" if failure.scene else ""
        tail = f"\n{failure.stderr_tail}" if failure.stderr_tail else ""
        self.end(f"{failure.code.value}{where}: {failure.sentence()}{tail}")

    def traceback(self) -> None:
        """Where a defect of ours happened."""
        self.end(traceback.format_exc().rstrip())


def _left(report: ProgressReport) -> str:
    if report.eta_seconds is None:
        return ""
    minutes, seconds = divmod(round(report.eta_seconds), 60)
    return f", {minutes}:{seconds:02} left"
