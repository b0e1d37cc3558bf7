"""An HTTP server on loopback whose answers a test decides."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

HANGS_UP = (0, b"")
"""An answer that is none: the connection is closed."""


@dataclass
class HttpServer:
    """A server whose answers a test decides, and which remembers what it was asked."""

    address: str
    answer: Callable[[str, str, bytes], tuple[int, bytes]]
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def requests(self, method: str) -> list[tuple[str, dict[str, str], bytes]]:
        with self.arrived:
            return [(path, headers, body) for m, path, headers, body in self.seen if m == method]

    def wait_for(self, condition: Callable[[], bool], timeout: float = 60) -> None:
        with self.arrived:
            assert self.arrived.wait_for(condition, timeout), "the request never came"


@pytest.fixture
def http_server() -> Iterator[HttpServer]:
    """On loopback, with a port of its own; by default it answers 404."""
    holder: list[HttpServer] = []

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            server = holder[0]
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = server.answer(self.command, self.path, body)
            with server.arrived:
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.seen.append((self.command, self.path, headers, body))
                server.arrived.notify_all()
            if (status, answer) == HANGS_UP:
                self.close_connection = True
                return
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", answer.decode())
                answer = b""
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_PUT = do_POST = _handle  # noqa: N815  (the names http.server looks for)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    holder.append(HttpServer(f"http://127.0.0.1:{listener.server_port}", lambda *_: (404, b"")))
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield holder[0]
    listener.shutdown()
    listener.server_close()
    thread.join()
