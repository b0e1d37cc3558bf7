"""When each watch last delivered anything, for the liveness probe.

A connection that a firewall has dropped may look open for hours. The API server sends a bookmark on
every watch about once a minute, so a watch that is silent for longer is dead, or not being read.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import aiohttp

from videojobs_operator.tell import metrics


class Stream(Protocol):
    """The part of aiohttp's StreamReader that counts received bytes."""

    total_bytes: int


@dataclass
class _Heard:
    stream: Stream | None
    received: int
    at: float


class WatchActivity:
    """Last activity by plural resource name. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard: dict[str, _Heard] = {}

    def expect(self, resources: Iterable[str]) -> None:
        """These watches are being opened: their silence counts from now on."""
        for resource in resources:
            self._heard[resource] = _Heard(None, 0, self._clock())
            silence = metrics.WATCH_SILENCE_SECONDS.labels(resource)
            silence.set_function(partial(self._silence_of, resource))

    def opened(self, resource: str, stream: Stream) -> None:
        """A watch request was answered; its previous connection no longer counts."""
        self._heard[resource] = _Heard(stream, stream.total_bytes, self._clock())

    def unopened(self) -> list[str]:
        """The watches that are not open yet, a sentence each."""
        return [
            f"The watch of {name} is not open yet"
            for name, heard in self._heard.items()
            if heard.stream is None
        ]

    def sample(self) -> None:
        """Note which watches have received bytes since the last call; call it every few seconds."""
        for heard in self._heard.values():
            if heard.stream is not None and heard.stream.total_bytes != heard.received:
                heard.received = heard.stream.total_bytes
                heard.at = self._clock()

    def silence(self) -> dict[str, float]:
        """Seconds since each watch last received anything."""
        self.sample()
        return {name: self._clock() - heard.at for name, heard in self._heard.items()}

    def _silence_of(self, resource: str) -> float:
        return self.silence()[resource]

    def silent(self, limit_seconds: float) -> list[str]:
        """The watches that have been silent for longer than the limit, a sentence each."""
        return [
            f"The watch of {name} has delivered nothing for {seconds:.0f} s"
            for name, seconds in self.silence().items()
            if seconds > limit_seconds
        ]


def response_class(activity: WatchActivity) -> type[aiohttp.ClientResponse]:
    """Response class for an aiohttp session that reports each watch response to `activity`."""

    class Response(aiohttp.ClientResponse):
        async def start(self, connection: Any) -> aiohttp.ClientResponse:
            started = await super().start(connection)
            if self.status == _OK and self.url.query.get("watch") == "true":
                activity.opened(self.url.path.rpartition("/")[2], self.content)
            return started

    return Response


_OK: Final = 200
