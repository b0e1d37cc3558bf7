"""Limits of a download from a stranger's URL, against real servers on loopback."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from testkit.servers.http_server import HttpServer

from videojobs_renderer.errors import Stopped
from videojobs_renderer.http.client import NoSuchServer, anywhere, unresolved
from videojobs_renderer.http.download import DownloadError, Limits, download
from videojobs_renderer.stop import StopReason, StopToken

PATIENT = Limits(max_bytes=1 << 20, max_seconds=30, may_reach=anywhere)
HURRIED = Limits(max_bytes=1 << 20, max_seconds=0.3, may_reach=anywhere)


def fetch(url: str, folder: Path, limits: Limits = PATIENT, stop: StopToken | None = None) -> bytes:
    download(url, folder / "file", limits, stop or StopToken())
    return (folder / "file").read_bytes()


def test_a_file_is_stored_as_it_is(tmp_path: Path, http_server: HttpServer) -> None:
    body = bytes(range(256)) * 1024
    http_server.answer = lambda *_: (200, body)
    assert fetch(f"{http_server.address}/a%20b?c=d&e", tmp_path) == body
    assert http_server.requests("GET")[0][0] == "/a%20b?c=d&e"


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, http_server: HttpServer) -> None:
    http_server.answer = lambda *_: (200, b"x" * 3_000_000)
    with pytest.raises(DownloadError, match="larger than 1 MB"):
        fetch(http_server.address, tmp_path)


@dataclass(frozen=True)
class Dripping:
    """A server that answers one request slowly and without end."""

    port: int
    began: threading.Event


@contextmanager
def dripping(begin: bytes, drop: bytes) -> Iterator[Dripping]:
    listener = socket.create_server(("127.0.0.1", 0))
    began, over = threading.Event(), threading.Event()

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(begin)
                began.set()
                while not over.wait(0.05):
                    connection.sendall(drop)
        except OSError:  # the client has left, as it should
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Dripping(listener.getsockname()[1], began)
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)  # wakes one that still waits for a client
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silence", "header", "headers", "body", "sized body", "chunks"],
)
def test_a_server_that_is_too_slow_is_left(tmp_path: Path, begin: bytes, drop: bytes) -> None:
    with dripping(begin, drop) as server, pytest.raises(DownloadError, match=r"within 0\.3 s"):
        fetch(f"http://127.0.0.1:{server.port}", tmp_path, HURRIED)


def test_a_tls_handshake_that_never_ends_is_left(tmp_path: Path) -> None:
    record_of_16_kib = b"\x16\x03\x03\x40\x00"
    with dripping(record_of_16_kib, b"\0") as server, pytest.raises(DownloadError, match="within"):
        fetch(f"https://127.0.0.1:{server.port}", tmp_path, HURRIED)


def test_a_stop_ends_a_download_at_once(tmp_path: Path) -> None:
    stop, outcome = StopToken(), list[BaseException]()

    def attempt(port: int) -> None:
        try:
            fetch(f"http://127.0.0.1:{port}", tmp_path, PATIENT, stop)
        except Stopped as stopped:
            outcome.append(stopped)

    with dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x") as server:
        thread = threading.Thread(target=attempt, args=(server.port,), daemon=True)
        thread.start()
        assert server.began.wait(5)
        stop.stop(StopReason.SIGNAL)
        thread.join(5)
        assert not thread.is_alive()
    assert len(outcome) == 1


def response(status: str, *headers: bytes, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}".encode(), b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


FILE = response("200 OK", body=b"sound")
RESET = b"reset"
"""Instead of an answer: the connection is reset."""


@dataclass(frozen=True)
class Scripted:
    """A server that gives one answer after the other, the last one again and again; each request is
    kept as it came."""

    url: str
    seen: list[bytes]


@contextmanager
def scripted(*answers: bytes) -> Iterator[Scripted]:
    listener, seen = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                seen.append(connection.recv(4096))
                answer = answers[min(len(seen), len(answers)) - 1]
                if answer == RESET:
                    at_once = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                else:
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Scripted(f"http://127.0.0.1:{listener.getsockname()[1]}", seen)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/musique/été.mp3", b"/musique/%C3%A9t%C3%A9.mp3"),
        ("/音楽.mp3?曲=1", b"/%E9%9F%B3%E6%A5%BD.mp3?%E6%9B%B2=1"),
        ("/already%20encoded%C3%A9.mp3", b"/already%20encoded%C3%A9.mp3"),
        ("/a/../b.mp3#part", b"/b.mp3"),
    ],
)
def test_an_address_is_sent_as_browsers_send_it(tmp_path: Path, path: str, sent: bytes) -> None:
    with scripted(FILE) as server:
        assert fetch(f"{server.url}{path}", tmp_path) == b"sound"
    assert server.seen[0].startswith(b"GET " + sent + b" HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        ("/été.mp3".encode(), b"/%C3%A9t%C3%A9.mp3"),
        ("/été.mp3".encode("latin-1"), b"/%E9t%E9.mp3"),
        (b"/my song.mp3", b"/my%20song.mp3"),
        (b"other.mp3", b"/a/other.mp3"),
        (b"?version=2", b"/a/b?version=2"),
    ],
    ids=["UTF-8", "Latin-1", "blank", "relative", "query"],
)
def test_a_redirect_is_followed_as_browsers_follow_it(
    tmp_path: Path, location: bytes, sent: bytes
) -> None:
    with scripted(response("302 Found", b"Location: " + location), FILE) as server:
        assert fetch(f"{server.url}/a/b", tmp_path) == b"sound"
    assert server.seen[1].startswith(b"GET " + sent + b" HTTP/1.1\r\n")


PASSING = {
    "503": response("503 Service Unavailable"),
    "429, with the time to wait": response("429 Too Many Requests", b"Retry-After: 1"),
    "an empty answer": b"",
    "a reset connection": RESET,
    "a body that breaks off": FILE[:-1],
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_fault_that_passes_is_got_over(tmp_path: Path, fault: bytes) -> None:
    with scripted(fault, FILE) as server:
        assert fetch(server.url, tmp_path) == b"sound"
    assert len(server.seen) == 2


BRIEF = Limits(max_bytes=1 << 20, max_seconds=1.0, may_reach=anywhere)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (PASSING["503"], "the server answered 503 Service Unavailable"),
        (response("429 Too Many Requests", b"Retry-After: 60"), "the server answered 429"),
        (b"", "its server closed the connection too early"),
        (RESET, "its server closed the connection too early"),
        (FILE[:-1], "the connection was closed before the end of the response"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "its server does not answer in HTTP"),
    ],
    ids=["503", "429", "empty", "reset", "short body", "another protocol"],
)
def test_a_fault_that_lasts_too_long_may_pass_later(
    tmp_path: Path, answer: bytes, reason: str
) -> None:
    with scripted(answer) as server, pytest.raises(DownloadError, match=f"^{reason}") as caught:
        fetch(server.url, tmp_path, BRIEF)
    assert caught.value.may_pass


def test_a_server_that_refuses_connections_may_be_back_later(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DownloadError, match="its server refuses connections") as caught:
        fetch(f"http://127.0.0.1:{port}", tmp_path, BRIEF)
    assert caught.value.may_pass


def test_what_is_not_there_is_asked_for_once(tmp_path: Path) -> None:
    with scripted(response("404 Not Found")) as server, pytest.raises(DownloadError) as caught:
        fetch(server.url, tmp_path)
    assert not caught.value.may_pass
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "place", "reason"),
    [
        (404, b"", "the server answered 404"),
        (302, b"ftp://example.org/x", "is not an http or https URL"),
        (302, b"file:///etc/passwd", "is not an http or https URL"),
        (302, b"", "redirects more than 5 times"),
        (302, b"/again", "redirects more than 5 times"),
    ],
)
def test_what_cannot_be_had_is_said(
    tmp_path: Path, http_server: HttpServer, status: int, place: bytes, reason: str
) -> None:
    http_server.answer = lambda *_: (status, place)
    with pytest.raises(DownloadError, match=reason):
        fetch(http_server.address, tmp_path)


def test_a_name_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="its host name"):
        fetch("http://videojobs.invalid/x", tmp_path, BRIEF)


@pytest.mark.parametrize(
    ("code", "may_pass"), [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)]
)
def test_a_name_server_that_does_not_answer_may_do_so_later(code: int, may_pass: bool) -> None:
    assert isinstance(unresolved(socket.gaierror(code, "")), NoSuchServer) is not may_pass


def test_a_name_that_leads_to_a_private_address_is_not_connected_to(
    tmp_path: Path, http_server: HttpServer
) -> None:
    port = http_server.address.rpartition(":")[2]
    with pytest.raises(DownloadError, match="localhost is a private address"):
        fetch(f"http://localhost:{port}", tmp_path, Limits(1 << 20, 30))
    assert http_server.seen == []


def test_a_redirect_to_a_forbidden_address_is_not_followed(
    tmp_path: Path, http_server: HttpServer
) -> None:
    """127.0.0.2 stands for the metadata service, 127.0.0.1 for a stranger's public server."""
    port = http_server.address.rpartition(":")[2]
    http_server.answer = lambda *_: (302, f"http://127.0.0.2:{port}/secret".encode())
    limits = Limits(1 << 20, 30, may_reach=lambda address: address == "127.0.0.1")
    with pytest.raises(DownloadError, match=r"127\.0\.0\.2 is a private address"):
        fetch(http_server.address, tmp_path, limits)
    assert [path for path, _, _ in http_server.requests("GET")] == ["/"]
