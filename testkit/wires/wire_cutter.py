"""A TCP forwarder that spoils connections: cuts answers short, or hides a path from the server."""

import contextlib
import socket
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

_CHUNK: Final = 65_536


class WireCutter:
    """Forwards connections to a server; connection n loses all that is answered after `cuts[n]`.

    `hidden` is a part of a request line that reaches the server as as many underscores.
    """

    def __init__(self, server: str, cuts: Sequence[int] = (), hidden: bytes = b"") -> None:
        address = urlsplit(server)
        assert address.port is not None
        self._target = (address.hostname, address.port)
        self._cuts = iter(cuts)
        self._hidden = hidden
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                server = socket.create_connection(self._target)
                left = next(self._cuts, None)
                for copy, *arguments in (
                    (self._ask, client, server),
                    (self._answer, server, client, left),
                ):
                    threading.Thread(target=copy, args=arguments, daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError), server:
            while data := client.recv(_CHUNK):
                if self._hidden:
                    data = data.replace(self._hidden, b"_" * len(self._hidden))
                server.sendall(data)

    def _answer(self, server: socket.socket, client: socket.socket, left: int | None) -> None:
        with contextlib.suppress(OSError), client:
            while data := server.recv(_CHUNK):
                kept = data if left is None else data[:left]
                client.sendall(kept)
                if left is not None and (left := left - len(kept)) == 0:
                    break
            client.shutdown(socket.SHUT_RDWR)
