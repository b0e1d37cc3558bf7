"""The HTTP client of all callers: reused connections, redirects, proxies, stops and deadlines."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from testkit.servers.http_server import HttpServer

from videojobs_renderer.errors import Stopped
from videojobs_renderer.http.client import BadUrl, Call, HttpClient, Unanswered, anywhere
from videojobs_renderer.stop import StopReason, StopToken


@dataclass
class KeepAliveServer:
    """Keeps connections open. `clients` holds the port of each request's client."""

    address: str = ""
    clients: list[int] = field(default_factory=list)


@pytest.fixture
def keep_alive_server() -> Iterator[KeepAliveServer]:
    server = KeepAliveServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.clients.append(self.client_address[1])
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server.address = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    listener.shutdown()
    listener.server_close()
    thread.join()


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_connection_is_used_again(keep_alive_server: KeepAliveServer) -> None:
    client = HttpClient()
    answers = [client.send(Call(keep_alive_server.address)) for _ in range(3)]
    assert [answer.body for answer in answers] == [b"hello"] * 3
    assert len(set(keep_alive_server.clients)) == 1


def test_a_response_that_was_not_read_closes_its_connection(
    keep_alive_server: KeepAliveServer,
) -> None:
    client = HttpClient()
    with client.stream(Call(keep_alive_server.address)) as response:
        assert response.status == 200
    assert client.send(Call(keep_alive_server.address)).body == b"hello"
    assert len(set(keep_alive_server.clients)) == 2


@pytest.mark.parametrize("used_before", [False, True], ids=["new", "reused"])
def test_a_stop_ends_a_request_in_flight(used_before: bool) -> None:
    stop, arrived = StopToken(), threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            if used_before:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            connection.recv(4096)
            arrived.set()
            connection.recv(4096)  # until the client leaves

    def stop_it() -> None:
        arrived.wait()
        stop.stop(StopReason.SIGNAL)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads = [
            threading.Thread(target=serve, args=(listener,)),
            threading.Thread(target=stop_it),
        ]
        for thread in threads:
            thread.start()
        client = HttpClient(stop)
        call = Call(f"http://127.0.0.1:{listener.getsockname()[1]}")
        if used_before:
            client.send(call)
        with pytest.raises(Stopped):
            client.send(call)
        for thread in threads:
            thread.join(5)
            assert not thread.is_alive()


def test_a_request_after_a_stop_is_not_sent(http_server: HttpServer) -> None:
    stop = StopToken()
    stop.stop(StopReason.SIGNAL)
    with pytest.raises(Stopped):
        HttpClient(stop).send(Call(http_server.address))
    assert http_server.seen == []


def test_a_server_that_does_not_answer_is_a_timeout(silent_server: str) -> None:
    with pytest.raises(Unanswered, match=r"no answer within 0\.1 s") as caught:
        HttpClient().send(Call(silent_server, timeout=0.1))
    assert caught.value.timed_out


def test_a_deadline_bounds_the_whole_exchange(silent_server: str) -> None:
    deadline = time.monotonic() + 0.2
    with (
        pytest.raises(Unanswered) as caught,
        HttpClient().stream(Call(silent_server), deadline),
    ):
        pytest.fail("it was answered")
    assert caught.value.timed_out


def test_a_key_does_not_follow_a_redirect_to_another_host(http_server: HttpServer) -> None:
    port = http_server.address.rpartition(":")[2]
    places = [f"http://localhost:{port}/other".encode(), b"/same"]
    http_server.answer = lambda *_: (302, places.pop()) if places else (200, b"found")
    answer = HttpClient().send(Call(http_server.address, {"Xi-Api-Key": "secret"}))
    assert answer.body == b"found"
    seen = [(path, headers.get("xi-api-key")) for path, headers, _ in http_server.requests("GET")]
    assert seen == [("/", "secret"), ("/same", "secret"), ("/other", None)]


def test_a_body_is_not_sent_to_where_a_redirect_points(http_server: HttpServer) -> None:
    http_server.answer = lambda *_: (302, b"/elsewhere")
    answer = HttpClient().send(Call(http_server.address, body=b"text", method="POST"))
    assert answer.status == 302
    assert len(http_server.seen) == 1


def test_a_proxy_of_the_environment_is_used(
    http_server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = http_server.address.replace("//", "//user:p%40ss@")
    monkeypatch.setenv("http_proxy", proxy)
    http_server.answer = lambda *_: (200, b"by proxy")
    assert HttpClient().send(Call("http://provider.invalid/voices?a=b")).body == b"by proxy"
    ((path, headers, _),) = http_server.requests("GET")
    assert path == "http://provider.invalid/voices?a=b"
    assert headers["proxy-authorization"] == "Basic dXNlcjpwQHNz"

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    HttpClient().send(Call(f"{http_server.address}/direct"))
    assert http_server.requests("GET")[-1][0] == "/direct"


@pytest.mark.parametrize("name", ["direct", "guarded"])
def test_clients_that_must_not_use_a_proxy_do_not(
    name: str, http_server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    http_server.answer = lambda *_: (200, b"direct")
    guarded = HttpClient.guarded(StopToken(), anywhere)
    client = guarded if name == "guarded" else HttpClient(proxied=False)
    assert client.send(Call(http_server.address)).body == b"direct"


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http://a:99999/", "voices"]
)
def test_what_is_not_an_http_url_is_refused(url: str) -> None:
    with pytest.raises(BadUrl, match="is not an http or https URL"):
        HttpClient().send(Call(url))


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0x7f.1"])
def test_every_new_connection_is_checked(scheme: str, host: str) -> None:
    """Names, literal addresses of both families and odd spellings, with and without TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"{scheme}://{host}:{listener.getsockname()[1]}/"
        refused = list[str]()

        def refuse(address: str) -> bool:
            refused.append(address)
            return False

        with pytest.raises(BadUrl, match="private address"):
            HttpClient.guarded(StopToken(), refuse).send(Call(url))
        assert refused in (["127.0.0.1"], ["::1"])
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):  # nobody has connected
            listener.accept()
