"""A TCP forwarder that holds back what clients send while it is closed."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Final, Self

_CHUNK: Final = 65_536


class Gate:
    """Forwards connections from `port` to a server's port on loopback."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open = threading.Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []

    def open(self) -> None:
        """Let everything through."""
        self._open.set()

    def close(self) -> None:
        """Hold back what clients send; connections stay."""
        self._open.clear()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.set()
        for each in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [client, server]
                for source, sink, gated in ((client, server, True), (server, client, False)):
                    thread = threading.Thread(
                        target=self._copy, args=(source, sink, gated), daemon=True
                    )
                    thread.start()

    def _copy(self, source: socket.socket, sink: socket.socket, gated: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if gated:
                    self._open.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
