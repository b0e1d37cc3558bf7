"""A wire that spoils connections: cuts answers short, or hides a path from the server."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from testkit.wires.forwarder import Connection, Forwarder


class WireCutter(Forwarder):
    """Forwards to the server at a URL; connection n loses all that is answered after `cuts[n]`
    bytes.

    `hidden` is a part of a request line that reaches the server as as many underscores.
    """

    def __init__(self, server: str, cuts: Sequence[int] = (), hidden: bytes = b"") -> None:
        address = urlsplit(server)
        assert address.port is not None
        super().__init__(address.port)
        self._left = dict(enumerate(cuts))
        self._hidden = hidden

    async def asked(self, connection: Connection, data: bytes) -> bytes:
        """The bytes, without what is hidden."""
        del connection
        if self._hidden:
            return data.replace(self._hidden, b"_" * len(self._hidden))
        return data

    async def answered(self, connection: Connection, data: bytes) -> bytes:
        """The bytes up to the cut."""
        if connection.number not in self._left:
            return data
        kept = data[: self._left[connection.number]]
        self._left[connection.number] -= len(kept)
        connection.cut = self._left[connection.number] == 0
        return kept
