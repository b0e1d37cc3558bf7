"""A client's server that receives webhooks, as real as the client: HTTP on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from testkit.waiting import until

WAIT_SECONDS: Final = 15.0


@dataclass(frozen=True)
class Message:
    """One request that came in; names of headers are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers with `statuses` in turn, then with 204. A redirect leads to `/elsewhere`; an error
    has `retry_after` as its header, unless that is empty."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    messages: list[Message] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where to send webhooks to."""
        return f"http://127.0.0.1:{self.port}/hook"

    def wait(self, count: int = 1) -> list[Message]:
        """The messages, once there are so many."""
        until(
            lambda: len(self.messages) >= count,
            f"{count} messages",
            WAIT_SECONDS,
            seen=lambda: f"{len(self.messages)} messages",
        )
        return self.messages


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.messages.append(Message(self.path, headers, body))
            status = receiver.statuses.pop(0) if receiver.statuses else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            if status >= 400 and receiver.retry_after:
                self.send_header("Retry-After", receiver.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests look at `messages`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
