"""The renderer as a program: its own process, real ffmpeg, real HTTP servers on loopback."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from videojobs.job.outcome import Termination, parse_termination

BASE_REQUEST: dict[str, Any] = {
    "script_id": "test-123",
    "user_id": "user-456",
    "title": "Test Video",
    "script_content": "This is a test.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voice_provider": "local",
}


@dataclass(frozen=True)
class Rendered:
    """How a render ended, and where its files are."""

    code: int
    log: str
    out: Path
    termination: Termination | None

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.out / "report.json").read_text())
        return report

    def verdicts(self) -> dict[str, str]:
        return {check["name"]: check["verdict"] for check in self.report()["checks"]}


@dataclass
class Renderer:
    """Starts renders in a folder of the test's own."""

    folder: Path

    def request(self, **changes: Any) -> Path:
        path = self.folder / "request.json"
        path.write_text(json.dumps({"video_request": {**BASE_REQUEST, **changes}}))
        return path

    def start(self, request: Path, **environment: str) -> "subprocess.Popen[str]":
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        (self.folder / "termination-log").touch()
        return subprocess.Popen(
            [sys.executable, "-m", "videojobs_renderer", str(request), "-o", str(self.out)],
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "VIDEOJOBS_SCRATCH_DIR": str(scratch),
                "VIDEOJOBS_TERMINATION_LOG": str(self.folder / "termination-log"),
                **environment,
            },
        )

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def finish(self, process: "subprocess.Popen[str]", timeout: float = 120) -> Rendered:
        _, log = process.communicate(timeout=timeout)
        message = (self.folder / "termination-log").read_text()
        return Rendered(process.returncode, log, self.out, parse_termination(message))

    def run(self, request: Path, **environment: str) -> Rendered:
        return self.finish(self.start(request, **environment))

    def children(self) -> dict[int, str]:
        """Command lines of ffmpeg and ffprobe that use this test's folder, by their id."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = entry.read_bytes().decode(errors="replace").replace("\0", " ")
            except OSError:
                continue
            if command.startswith("ff") and str(self.folder) in command:
                found[int(entry.parent.name)] = command
        return found

    def left_behind(self) -> list[str]:
        """Command lines of processes that still use this test's folder."""
        return list(self.children().values())


def wait_for(condition: Callable[[], bool], timeout: float = 60) -> None:
    """Until it holds; it is asked twenty times a second."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


@pytest.fixture
def renderer(tmp_path: Path) -> Renderer:
    return Renderer(tmp_path)


@pytest.fixture(scope="module")
def module_renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """For tests that look at one render from several sides."""
    return Renderer(tmp_path_factory.mktemp("render"))


def ffprobe(path: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", *options, str(path)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    document: dict[str, Any] = json.loads(done.stdout)
    return document


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
