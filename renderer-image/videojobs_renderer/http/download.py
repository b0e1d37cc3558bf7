"""Downloading a file from a URL that a stranger chose: within limits, from where one may go.

The address is checked when the connection is made, not before: a name can resolve to a harmless
address for the check and to the cluster's metadata service for the request.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from videojobs.protocol.addresses import is_public
from videojobs_renderer.stop import StopToken

_MAX_REDIRECTS: Final = 5
_BLOCK: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PORTS: Final = {"http": 80, "https": 443}


class DownloadError(Exception):
    """The file cannot be had; the text says why, in the words of a sentence's second half."""


@dataclass(frozen=True)
class Limits:
    """What a download may take, all redirects together, and to which addresses it may go."""

    max_bytes: int
    max_seconds: float
    may_reach: Callable[[str], bool] = is_public


def anywhere(_address: str) -> bool:
    """Every address may be reached: for tests and intranets."""
    return True


def download(url: str, target: Path, limits: Limits, stop: StopToken) -> None:
    """Store the body at `target`. DownloadError when it cannot be had, `Stopped` on a stop."""
    attempt = _Attempt(target, limits, stop, time.monotonic() + limits.max_seconds)
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            location = attempt.get(urlsplit(url))
            if location is None:
                return
            url = urljoin(url, location)
    except (OSError, http.client.HTTPException, ValueError) as error:
        stop.check()
        raise DownloadError(attempt.reason(error)) from error
    raise DownloadError(f"it redirects more than {_MAX_REDIRECTS} times")


@dataclass(frozen=True)
class _Attempt:
    """One download; `deadline` is in the monotonic clock."""

    target: Path
    limits: Limits
    stop: StopToken
    deadline: float

    def get(self, url: SplitResult) -> str | None:
        """One request. The new place when the server redirects, None when the body is stored."""
        connection = self._connection(url)
        with self._bounded(connection.sock):
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            path = (url.path or "/") + (f"?{url.query}" if url.query else "")
            connection.request("GET", path, headers={"User-Agent": "videojobs", "Accept": "*/*"})
            response = connection.getresponse()
            if response.status in _REDIRECTS:
                return response.getheader("Location") or ""
            if response.status != http.HTTPStatus.OK:
                raise DownloadError(f"the server answered {response.status} {response.reason}")
            self._store(response)
            self._require_time()  # a body cut at the deadline looks like one that ended
            return None

    def reason(self, error: Exception) -> str:
        """An error in words."""
        if isinstance(error, TimeoutError) or self._left() <= 0:
            return f"it did not arrive within {self.limits.max_seconds:g} s"
        if isinstance(error, socket.gaierror):
            return "its host name does not exist"
        return str(error) or type(error).__name__

    def _left(self) -> float:
        return self.deadline - time.monotonic()

    def _require_time(self) -> None:
        self.stop.check()
        if self._left() <= 0:
            raise TimeoutError

    @contextmanager
    def _bounded(self, connected: socket.socket) -> Iterator[None]:
        """End the connection at the deadline or a stop, however slowly the server drips."""

        def end() -> None:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(0.0, self._left()), end)
        timer.daemon = True
        timer.start()
        try:
            with self.stop.interrupting(end):
                yield
        finally:
            timer.cancel()
            connected.close()

    def _store(self, response: http.client.HTTPResponse) -> None:
        length = response.getheader("Content-Length") or ""
        size = int(length) if length.isdigit() else 0
        with self.target.open("wb") as file:
            while size <= self.limits.max_bytes:
                block = response.read1(_BLOCK)
                if not block:
                    return
                file.write(block)
                size = max(size, file.tell())
        raise DownloadError(f"it is larger than {self.limits.max_bytes >> 20} MB")

    def _connection(self, url: SplitResult) -> http.client.HTTPConnection:
        """Connected, but with TLS not yet begun: a handshake may drip as well."""
        if url.scheme not in _PORTS or not url.hostname:
            raise DownloadError(f'"{url.geturl()[:100]}" is not an http or https URL')
        port = url.port or _PORTS[url.scheme]
        connection = http.client.HTTPConnection(url.hostname, port)
        connected = self._connect(url.hostname, port)
        if url.scheme == "https":
            connected = ssl.create_default_context().wrap_socket(
                connected, server_hostname=url.hostname, do_handshake_on_connect=False
            )
        connection.sock = connected
        return connection

    def _connect(self, host: str, port: int) -> socket.socket:
        """A socket to the first of the host's addresses that answers; one forbidden ends it."""
        failure: OSError = OSError("its host has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        ):
            if not self.limits.may_reach(str(address[0])):
                raise DownloadError(f"its host {host} is a private address")
            self._require_time()
            connected = socket.socket(family, kind, protocol)
            connected.settimeout(self._left())
            try:
                connected.connect(address)
            except OSError as error:
                connected.close()
                failure = error
            else:
                return connected
        raise failure
