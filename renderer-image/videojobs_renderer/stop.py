"""Stopping a render: one token that every stage and every child process listens to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from videojobs_renderer.errors import Stopped


class StopReason(StrEnum):
    """Why the attempt has to stop."""

    SIGNAL = "signal"
    DEADLINE = "deadline"
    FAILED = "failed"  # a part of the work has: the rest would be for nothing
    SUPERSEDED = "superseded"  # a report's answer: the attempt is stale or the job is over


class StopToken:
    """Set once, by the first reason that comes; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reason: StopReason | None = None
        self._interrupts: set[Callable[[], None]] = set()

    @property
    def reason(self) -> StopReason | None:
        """None while the render may go on."""
        return self._reason

    def stop(self, reason: StopReason) -> None:
        """Ask everything to stop; running child processes are killed now."""
        with self._lock:
            if self._reason is not None:
                return
            self._reason = reason
            interrupts = list(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    def check(self) -> None:
        """Raise `Stopped` when somebody asked to stop."""
        if self._reason is not None:
            raise Stopped(self._reason)

    def pause(self, seconds: float) -> None:
        """Sleep, but no longer than until a stop; raise `Stopped` then."""
        woken = threading.Event()
        with self.interrupting(woken.set):
            woken.wait(seconds)
        self.check()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Call `interrupt` when a stop comes inside the block, or came before it."""
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
