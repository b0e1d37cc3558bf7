"""Lets as many encoders run as the container's limits allow now.

Kubernetes can change the limits of a running pod (its `resize` subresource): a render whose pod
gets more CPU encodes more segments at once from then on, and one whose pod gets less begins no more
than that. Threads per encoder stay as they are: another number makes other bits.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from videojobs_renderer.stop import StopToken

_LOOK_SECONDS: Final = 1.0
"""How often those that wait look at the limits again."""


class EncoderSlots:
    """`allowed` reads how many encoders may run at present."""

    def __init__(
        self, allowed: Callable[[], int], stop: StopToken, look_seconds: float = _LOOK_SECONDS
    ) -> None:
        self._allowed = allowed
        self._stop = stop
        self._look_seconds = look_seconds
        self._changed = threading.Condition()
        self._running = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a slot and hold it. Raises `Stopped` on a stop."""
        with self._changed:
            while self._running >= max(1, self._allowed()):
                self._changed.wait(self._look_seconds)
                self._stop.check()
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify()
