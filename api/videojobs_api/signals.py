"""Sends waiting clients away as soon as a foreign server is told to stop.

uvicorn, started by its own command, ends an app only when every response has ended: a stream would
hold it up for as long as the stream lasts. `python -m videojobs_api` needs none of this.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def on_stop(call: Callable[[], None]) -> Iterator[None]:
    """Call when a signal asks the process to stop, before the server's own handler."""
    loop = asyncio.get_running_loop()
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}

    def stop(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(call)
        handler = handlers[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in _SIGNALS:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
