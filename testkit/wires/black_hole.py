"""A TCP relay whose connections can be made to carry nothing, as a firewall does that has forgotten
them: they stay open, and no end is told."""

import asyncio
import contextlib
from types import TracebackType
from typing import Final, Self

_CHUNK: Final = 65_536


class BlackHole:
    """Relays to a port of this machine while the context is open."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._gates: list[asyncio.Event] = []
        self._relays: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """Where to connect."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def swallow(self) -> None:
        """From now on the connections that exist carry nothing; new ones work."""
        for gate in self._gates:
            gate.clear()
        self._gates = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        gate = asyncio.Event()
        gate.set()
        self._gates.append(gate)
        for source, sink in ((reader, other_writer), (other_reader, writer)):
            relay = asyncio.create_task(_relay(source, sink, gate))
            self._relays.add(relay)
            relay.add_done_callback(self._relays.discard)


async def _relay(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, gate: asyncio.Event
) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(_CHUNK):
            await gate.wait()
            sink.write(chunk)
            await sink.drain()
        await gate.wait()
    sink.close()
