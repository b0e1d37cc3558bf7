"""A TCP forwarder on loopback: the base of all wires, each of which adds its fault.

`async with` runs it on the running event loop, `with` on a loop in its own thread, for tests that
block.
"""

import asyncio
import contextlib
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

CHUNK: Final = 65_536


@dataclass
class Connection:
    """Both ends of one connection; `number` counts from 0 in the order of arrival. A wire sets
    `cut` to end it after the bytes that it lets through."""

    number: int
    from_client: asyncio.StreamReader
    to_client: asyncio.StreamWriter
    from_server: asyncio.StreamReader
    to_server: asyncio.StreamWriter
    cut: bool = False

    def close(self) -> None:
        """Close both ends."""
        self.to_client.close()
        self.to_server.close()


class Forwarder:
    """Forwards connections from `port` to `target`, a port of 127.0.0.1.

    A subclass overrides `asked` and `answered` to change or hold back what passes, or `relay` for
    more than that.
    """

    def __init__(self, target: int) -> None:
        self.port = 0
        self.connections = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self._target = target
        self._server: asyncio.Server | None = None
        self._relays: set[asyncio.Task[None]] = set()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where an HTTP client finds it."""
        return f"http://127.0.0.1:{self.port}"

    async def asked(self, connection: Connection, data: bytes) -> bytes:
        """What of the client's bytes is sent on."""
        del connection
        return data

    async def answered(self, connection: Connection, data: bytes) -> bytes:
        """What of the server's bytes is sent on."""
        del connection
        return data

    async def ended(self, connection: Connection) -> None:
        """Called when one end has closed, before the other is told."""

    async def relay(self, connection: Connection) -> None:
        """Carry a connection to its end."""
        asking = asyncio.create_task(self._ask(connection))
        try:
            while not connection.cut and (data := await connection.from_server.read(CHUNK)):
                connection.to_client.write(await self.answered(connection, data))
                await connection.to_client.drain()
            await self.ended(connection)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self, connection: Connection) -> None:
        while data := await connection.from_client.read(CHUNK):
            connection.to_server.write(await self.asked(connection, data))
            await connection.to_server.drain()
        await self.ended(connection)
        connection.to_server.write_eof()

    async def __aenter__(self) -> Self:
        self.loop = asyncio.get_running_loop()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        relays = list(self._relays)
        for relay in relays:
            relay.cancel()
        await asyncio.gather(*relays, return_exceptions=True)

    def __enter__(self) -> Self:
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.__aenter__(), loop).result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.loop is not None
        assert self._thread is not None
        asyncio.run_coroutine_threadsafe(self.__aexit__(None, None, None), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number, self.connections = self.connections, self.connections + 1
        relay = asyncio.current_task()
        assert relay is not None
        self._relays.add(relay)
        relay.add_done_callback(self._relays.discard)
        with contextlib.suppress(OSError), contextlib.closing(writer):
            far = await asyncio.open_connection("127.0.0.1", self._target)
            connection = Connection(number, reader, writer, *far)
            with contextlib.closing(connection):
                await self.relay(connection)
