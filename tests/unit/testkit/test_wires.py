"""What each wire does to a connection, on a server that repeats what it is sent."""

import asyncio
import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest
from testkit.waiting import until
from testkit.wires.black_hole import BlackHole
from testkit.wires.forwarder import Forwarder
from testkit.wires.gate import Gate
from testkit.wires.wire_cutter import WireCutter

SILENCE_SECONDS = 0.1


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(1000):
            self.request.sendall(data)


@pytest.fixture
def target() -> Iterator[int]:
    """Port of the server."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def connect(wire: Forwarder) -> socket.socket:
    return socket.create_connection(("127.0.0.1", wire.port), timeout=10)


def test_a_forwarder_carries_both_directions_and_the_end(target: int) -> None:
    with Forwarder(target) as wire, connect(wire) as client:
        client.sendall(b"there and back")
        assert client.recv(100) == b"there and back"
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""
        assert wire.connections == 1


async def test_a_forwarder_runs_on_the_loop_of_the_test(target: int) -> None:
    async with Forwarder(target) as wire:
        reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
        writer.write(b"there and back")
        assert await reader.readexactly(14) == b"there and back"
        writer.close()


def test_a_closed_gate_holds_back_what_is_sent_until_it_opens(target: int) -> None:
    with Gate(target) as gate, connect(gate) as client:
        gate.close()
        client.sendall(b"wait")
        client.settimeout(SILENCE_SECONDS)
        with pytest.raises(TimeoutError):
            client.recv(100)
        gate.open()
        client.settimeout(10)
        assert client.recv(100) == b"wait"


def test_an_answer_is_cut_and_the_next_connection_is_whole(target: int) -> None:
    with WireCutter(f"http://127.0.0.1:{target}", [3]) as cutter:
        with connect(cutter) as client:
            client.sendall(b"abcdef")
            assert client.recv(100) == b"abc"
            assert client.recv(100) == b""
        with connect(cutter) as client:
            client.sendall(b"abcdef")
            assert client.recv(100) == b"abcdef"


def test_what_is_hidden_reaches_the_server_as_underscores(target: int) -> None:
    with (
        WireCutter(f"http://127.0.0.1:{target}", hidden=b"/events") as cutter,
        connect(cutter) as client,
    ):
        client.sendall(b"GET /events")
        assert client.recv(100) == b"GET _______"


def test_a_swallowed_connection_stays_open_and_silent_and_a_new_one_works(target: int) -> None:
    with BlackHole(target) as wire, connect(wire) as old:
        until(lambda: wire.connections == 1, "the connection has arrived")
        wire.swallow()
        old.sendall(b"lost")
        old.settimeout(SILENCE_SECONDS)
        with pytest.raises(TimeoutError):
            old.recv(100)
        with connect(wire) as new:
            new.sendall(b"heard")
            assert new.recv(100) == b"heard"
