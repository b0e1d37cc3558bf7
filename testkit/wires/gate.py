"""A wire that holds back what clients send while it is closed."""

import asyncio
from collections.abc import Callable

from testkit.wires.forwarder import Connection, Forwarder


class Gate(Forwarder):
    """Forwards while it is open, which it is at first."""

    def __init__(self, target: int) -> None:
        super().__init__(target)
        self._open = asyncio.Event()
        self._open.set()

    def open(self) -> None:
        """Let everything through."""
        self._tell(self._open.set)

    def close(self) -> None:
        """Hold back what clients send; connections stay."""
        self._tell(self._open.clear)

    def _tell(self, change: Callable[[], None]) -> None:
        assert self.loop is not None
        self.loop.call_soon_threadsafe(change)

    async def asked(self, connection: Connection, data: bytes) -> bytes:
        """The bytes, as soon as the gate is open."""
        del connection
        await self._open.wait()
        return data
