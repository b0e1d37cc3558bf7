"""A wire whose connections can be made to carry nothing, as a firewall does that has forgotten
them: they stay open, and neither end is told."""

import asyncio

from testkit.wires.forwarder import Connection, Forwarder


class BlackHole(Forwarder):
    """Forwards until `swallow` is called."""

    def __init__(self, target: int) -> None:
        super().__init__(target)
        self._swallowed = 0

    def swallow(self) -> None:
        """From now on the connections that exist carry nothing; new ones work."""
        self._swallowed = self.connections

    async def asked(self, connection: Connection, data: bytes) -> bytes:
        """Nothing, ever, of a connection that has been swallowed."""
        await self.ended(connection)
        return data

    async def answered(self, connection: Connection, data: bytes) -> bytes:
        """As `asked`."""
        await self.ended(connection)
        return data

    async def ended(self, connection: Connection) -> None:
        """Wait, of a connection that has been swallowed, until the wire is taken down."""
        if connection.number < self._swallowed:
            await asyncio.Event().wait()
