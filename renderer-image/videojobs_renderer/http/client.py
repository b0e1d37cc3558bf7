"""The one HTTP client of the renderer: reports, uploads, providers and downloads go through it.

urllib3 speaks HTTP: TLS, proxies, reused connections, streamed bodies. Added here, at the point
where a connection is made or used: its address is checked, and another thread can end it. A name
can resolve to a public address for an earlier check and to a private one for the connection, so
only the address that is connected to is worth checking.
"""

import http.client
import json
import math
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final
from urllib.parse import SplitResult, unquote, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from videojobs.protocol.retry_after import delay_seconds
from videojobs.times import utc_now
from videojobs_renderer.http.url import redirect_target
from videojobs_renderer.stop import StopToken

TIMEOUT_SECONDS: Final = 30.0
_MAX_ANSWER_BYTES: Final = 64 << 20  # a sentence of speech is 2 MB at most, a picture 8 MB
_MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BLOCK_BYTES: Final = 1 << 16
_IDLE_CONNECTIONS: Final = 4  # per host: three image requests run at once
_USER_AGENT: Final = "videojobs"  # Azure refuses requests without one


class Unanswered(Exception):
    """No complete response: no connection, a broken one, or a timeout. The text is the reason, for
    the user: no words of a library or an operating system."""

    def __init__(self, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class BadUrl(Unanswered):
    """The URL, or the one that it redirects to, cannot be requested, now or later."""


class NoSuchServer(Unanswered):
    """The host name does not exist, or its server cannot prove that it is this host. For a URL of a
    user that is final; a configured service may be out of sight for a while."""


@dataclass(frozen=True)
class Call:
    """An HTTP request. `timeout` in seconds: for the connection, and for each wait after it."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | BinaryIO | None = None  # a file needs a Content-Length among the headers
    method: str = "GET"
    timeout: float = TIMEOUT_SECONDS


@dataclass(frozen=True)
class Answer:
    """An HTTP response with its whole body; header names in lower case."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks to wait; None without a valid `Retry-After`."""
        return delay_seconds(self.headers.get("retry-after"), utc_now())

    def json(self) -> Any:
        """The body parsed as JSON; None when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Streamed:
    """An HTTP response whose body has not been read yet."""

    status: int
    reason: str
    headers: Mapping[str, str]
    blocks: Iterator[bytes]
    """The body, at most 64 KiB at once. Raises `Unanswered` if it breaks off."""


def anywhere(_address: str) -> bool:
    """Every address may be connected to."""
    return True


class HttpClient:
    """Sends requests, and ends those in flight when `stop` is set. Thread-safe.

    `may_reach` decides about each address that is connected to. `proxied` clients use the proxies
    that the environment names (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).
    """

    def __init__(self, stop: StopToken | None = None, *, proxied: bool = True) -> None:
        self._stop = stop or StopToken()
        self._proxied = proxied
        self._may_reach: Callable[[str], bool] = anywhere
        self._lock = threading.Lock()
        self._pools: dict[str | None, urllib3.PoolManager] = {}

    @classmethod
    def guarded(cls, stop: StopToken, may_reach: Callable[[str], bool]) -> "HttpClient":
        """Connects only to addresses that `may_reach` accepts, and never through a proxy, whose
        connections cannot be checked here."""
        client = cls(stop, proxied=False)
        client._may_reach = may_reach
        return client

    def send(self, call: Call) -> Answer:
        """The response, whatever its status. Raises `Unanswered` or `Stopped`."""
        with self.stream(call) as response:
            body = bytearray()
            for block in response.blocks:
                body += block
                if len(body) > _MAX_ANSWER_BYTES:
                    raise Unanswered(f"the response is larger than {_MAX_ANSWER_BYTES >> 20} MB")
            return Answer(response.status, response.reason, response.headers, bytes(body))

    @contextmanager
    def stream(self, call: Call, deadline: float = math.inf) -> Iterator[Streamed]:
        """The response before its body is read; GET follows up to five redirects.

        `deadline` (monotonic clock) bounds the whole exchange, however slowly the server sends.
        Raises `Unanswered` or `Stopped`.
        """
        for _ in range(_MAX_REDIRECTS + 1):
            with self._exchange(call, deadline) as response:
                if response.status not in _REDIRECTS or call.method != "GET":
                    yield response
                    return
                call = _redirected(call, response.headers.get("location", ""))
        raise BadUrl(f"it redirects more than {_MAX_REDIRECTS} times")

    @contextmanager
    def _exchange(self, call: Call, deadline: float) -> Iterator[Streamed]:
        """One request and its response."""
        url = _parsed(call.url)
        with _Exchange(self._stop, self._may_reach, call.timeout, deadline).running() as exchange:
            with exchange.explained():
                response = self._pool_for(url).urlopen(
                    call.method,
                    call.url,
                    redirect=False,
                    body=call.body,
                    headers={"User-Agent": _USER_AGENT, **call.headers},
                    timeout=call.timeout,
                    retries=False,
                    preload_content=False,
                    decode_content=False,
                )
            headers = {name.lower(): value for name, value in response.headers.items()}
            with closing(response):  # one that was read to its end has left its connection open
                reason = response.reason or ""
                yield Streamed(response.status, reason, headers, exchange.blocks(response))

    def _pool_for(self, url: SplitResult) -> urllib3.PoolManager:
        proxy = _proxy_for(url) if self._proxied else None
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = _pools(proxy)
            return self._pools[proxy]


def _parsed(url: str) -> SplitResult:
    with suppress(ValueError):  # raised for a malformed address or port
        parsed = urlsplit(url)
        if parsed.scheme in ("http", "https") and parsed.hostname and parsed.port != 0:
            return parsed
    raise BadUrl(f'"{url[:100]}" is not an http or https URL')


def _redirected(call: Call, location: str) -> Call:
    """The next request. Headers, which hold keys, are sent to the host they were meant for only."""
    url = redirect_target(call.url, location)
    same_host = _parsed(url)[:2] == _parsed(call.url)[:2]
    return replace(call, url=url, headers=call.headers if same_host else {})


def _proxy_for(url: SplitResult) -> str | None:
    """The proxy's URL for a URL, from the environment."""
    from urllib.request import getproxies, proxy_bypass  # reports are sent before it is needed

    proxy = getproxies().get(url.scheme)
    if not proxy or proxy_bypass(url.netloc.rpartition("@")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _pools(proxy: str | None) -> urllib3.PoolManager:
    """Connection pools, direct or through a proxy, whose connections obey their exchange."""
    manager: urllib3.PoolManager
    if proxy is None:
        manager = urllib3.PoolManager(maxsize=_IDLE_CONNECTIONS)
    else:
        user = urllib3.util.parse_url(proxy).auth
        headers = urllib3.make_headers(proxy_basic_auth=unquote(user)) if user else None
        manager = urllib3.ProxyManager(proxy, proxy_headers=headers, maxsize=_IDLE_CONNECTIONS)
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return manager


class _Exchange:
    """The exchange of one thread: what it may connect to, how long it may last, how to end it.

    It keeps duplicates of the sockets it uses: shutting one down ends the connection in whatever
    urllib3 is doing with it, a TLS handshake included.
    """

    def __init__(
        self,
        stop: StopToken,
        may_reach: Callable[[str], bool],
        timeout: float,
        deadline: float,
    ) -> None:
        self._stop = stop
        self._may_reach = may_reach
        self._timeout = timeout
        self._deadline = deadline
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._ended = False

    @contextmanager
    def running(self) -> Iterator["_Exchange"]:
        """Make it the thread's exchange; it ends at the deadline or when the token is set."""
        self._require_time()
        token = _CURRENT.set(self)
        timer = threading.Timer(min(self._left(), threading.TIMEOUT_MAX), self._end)
        timer.daemon = True
        if self._deadline < math.inf:
            timer.start()
        try:
            with self._stop.interrupting(self._end):
                yield self
        finally:
            timer.cancel()
            _CURRENT.reset(token)
            self._close()

    def connect(self, host: str, port: int) -> socket.socket:
        """A socket to the first of the host's addresses that answers; all tried are checked."""
        failure: OSError = OSError("its host has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM
        ):
            if not self._may_reach(str(address[0])):
                raise BadUrl(f"its host {host} is a private address")
            self._require_time()
            connected = socket.socket(family, kind, protocol)
            try:
                self.watch(connected)
                connected.settimeout(min(self._timeout, self._left()))
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connected.connect(address)
                self._require_time()  # `_end` cannot shut down what is not connected yet
            except OSError as error:
                connected.close()
                failure = error
            except BaseException:  # stopped, or out of time
                connected.close()
                raise
            else:
                return connected
        raise failure

    def watch(self, used: socket.socket) -> None:
        """End this socket's connection with the exchange."""
        duplicate = socket.socket(fileno=os.dup(used.fileno()))
        with self._lock:
            self._sockets.append(duplicate)
        if self._ended:
            self._end()

    def blocks(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        """The body, block by block."""
        with self.explained():
            yield from response.stream(_BLOCK_BYTES, decode_content=False)
        self._require_time()  # a body that ends with its connection, ended here or by the server

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Errors of the exchange as `Unanswered`, or as `Stopped` after a stop."""
        try:
            yield
        except (HTTPError, http.client.HTTPException, OSError, UnicodeError) as error:
            self._require_time()
            raise self._explain(error) from error

    def _explain(self, error: Exception) -> Unanswered:
        root = _root_of(error)
        if isinstance(root, TimeoutError | Urllib3Timeout):
            return Unanswered(f"no answer within {self._timeout:g} s", timed_out=True)
        if isinstance(root, socket.gaierror):
            return unresolved(root)
        if isinstance(root, ssl.SSLCertVerificationError):
            return NoSuchServer("the certificate of its server is not valid")
        for kinds, reason in _REASONS:
            if isinstance(root, kinds):
                return Unanswered(reason)
        return Unanswered("its server cannot be reached")

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _require_time(self) -> None:
        self._stop.check()
        if self._left() <= 0:
            raise Unanswered("the time for it is over", timed_out=True)

    def _end(self) -> None:
        with self._lock:
            self._ended = True
            for duplicate in self._sockets:
                with suppress(OSError):
                    duplicate.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        with self._lock:
            for duplicate in self._sockets:
                duplicate.close()
            self._sockets.clear()


def unresolved(error: socket.gaierror) -> Unanswered:
    """What it means that a host name was not resolved: the name server is away, or knows no such
    name."""
    if error.errno == socket.EAI_AGAIN:
        return Unanswered("its host name cannot be looked up now")
    return NoSuchServer("its host name does not exist")


_REASONS: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...]] = (
    (http.client.IncompleteRead, "the connection was closed before the end of the response"),
    (ConnectionRefusedError, "its server refuses connections"),
    (
        (http.client.RemoteDisconnected, ConnectionError),
        "its server closed the connection too early",
    ),
    (ssl.SSLError, "no encrypted connection with its server is possible"),
    (http.client.HTTPException, "its server does not answer in HTTP"),
    (UnicodeError, "it is not a valid URL"),
)
"""What an error means, the first that fits. An error of no other kind is one of the network."""


def _root_of(error: BaseException) -> BaseException:
    """The error that others were raised about: urllib3 keeps it among their arguments."""
    inner = next((part for part in error.args if isinstance(part, BaseException)), None)
    return _root_of(inner) if inner else error


_CURRENT: ContextVar[_Exchange] = ContextVar("exchange")
"""The exchange that a connection is made or used for: urllib3 hands nothing of ours to it."""


class _Connection(HTTPConnection):
    """Connects as its exchange allows. `_new_conn` is where urllib3 makes every socket, the
    proxies' and TLS' included; its own SOCKS support overrides it as well."""

    def _new_conn(self) -> socket.socket:
        return _CURRENT.get().connect(self._dns_host, self.port)

    def request(self, *arguments: Any, **options: Any) -> None:
        if self.sock is not None:  # left open by an earlier exchange
            _CURRENT.get().watch(self.sock)
        super().request(*arguments, **options)


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
