"""Stops a render: one token for all stages, child processes and connections."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from videojobs_renderer.errors import Stopped


class StopReason(StrEnum):
    """Why the attempt stops."""

    SIGNAL = "signal"
    DEADLINE = "deadline"
    FAILED = "failed"  # one part of the work failed: the rest would be wasted
    SUPERSEDED = "superseded"  # the answer to a report: the attempt is stale, or the job is over


class StopToken:
    """Set once, with the first reason. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reason: StopReason | None = None
        self._interrupts: set[Callable[[], None]] = set()

    @property
    def reason(self) -> StopReason | None:
        """None while the render may continue."""
        return self._reason

    def stop(self, reason: StopReason) -> None:
        """Set the token; registered interrupts (child processes, connections) are called now."""
        with self._lock:
            if self._reason is not None:
                return
            self._reason = reason
            interrupts = list(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    def check(self) -> None:
        """Raise `Stopped` if the token is set."""
        if self._reason is not None:
            raise Stopped(self._reason)

    def pause(self, seconds: float) -> None:
        """Sleep, and raise `Stopped` as soon as the token is set."""
        woken = threading.Event()
        with self.interrupting(woken.set):
            woken.wait(seconds)
        self.check()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Call `interrupt` if the token is set within the block or was set before it."""
        with self._lock:
            self._interrupts.add(interrupt)
            stopped = self._reason is not None
        if stopped:
            interrupt()
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.discard(interrupt)
