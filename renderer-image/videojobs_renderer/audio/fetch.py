"""Fetching music from a URL that a stranger chose.

The address is checked when the connection is made, not before: a name can resolve to a harmless
address for the check and to the cluster's metadata service for the request.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from videojobs.failures import FailureCode
from videojobs_renderer.errors import RenderError, fail
from videojobs_renderer.stop import StopToken

MAX_BYTES: Final = 50 << 20
MAX_SECONDS: Final = 20.0
_MAX_REDIRECTS: Final = 5
_BLOCK: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # would reach IPv4 addresses unseen


@dataclass(frozen=True)
class Limits:
    """What a download may take, and whether it may come from private addresses."""

    max_bytes: int = MAX_BYTES
    max_seconds: float = MAX_SECONDS
    allow_private: bool = False


def fetch(url: str, target: Path, limits: Limits, stop: StopToken) -> None:
    """Download to `target`; INPUT.MEDIA with the reason when it cannot be had within limits."""
    deadline = time.monotonic() + limits.max_seconds
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            location = _get(urlsplit(url), target, limits, deadline, stop)
            if location is None:
                return
            url = urljoin(url, location)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise media_error(_reason(error, limits)) from error
    raise media_error(f"it redirects more than {_MAX_REDIRECTS} times")


def media_error(reason: str) -> RenderError:
    """INPUT.MEDIA in the words of the field."""
    return fail(
        FailureCode.INPUT_MEDIA,
        f"background_music cannot be used: {reason}",
        hint="Give the URL of an audio file that anybody may download, or leave the field out",
        stage="analyze",
    )


def _reason(error: Exception, limits: Limits) -> str:
    if isinstance(error, TimeoutError):
        return f"it did not arrive within {limits.max_seconds:.0f} s"
    if isinstance(error, socket.gaierror):
        return "its host name does not exist"
    return str(error) or type(error).__name__


def _get(
    url: SplitResult, target: Path, limits: Limits, deadline: float, stop: StopToken
) -> str | None:
    """One request. The new location when the server redirects, None when the body is stored."""
    connection = _connection(url, limits, deadline)
    try:
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request(
            "GET", path, headers={"User-Agent": "videojobs", "Accept": "audio/*,*/*"}
        )
        response = connection.getresponse()
        if response.status in _REDIRECTS:
            return response.getheader("Location") or ""
        if response.status != http.HTTPStatus.OK:
            raise media_error(f"the server answered {response.status} {response.reason}")
        length = response.getheader("Content-Length") or ""
        if length.isdigit() and int(length) > limits.max_bytes:
            raise _too_large(limits)
        _store(response, target, limits, deadline, stop)
        return None
    finally:
        connection.close()


def _store(
    response: http.client.HTTPResponse,
    target: Path,
    limits: Limits,
    deadline: float,
    stop: StopToken,
) -> None:
    size = 0
    with target.open("wb") as file:
        while block := response.read1(_BLOCK):
            stop.check()
            size += len(block)
            if size > limits.max_bytes:
                raise _too_large(limits)
            if time.monotonic() > deadline:
                raise TimeoutError
            file.write(block)


def _too_large(limits: Limits) -> RenderError:
    return media_error(f"it is larger than {limits.max_bytes >> 20} MB")


def _connection(url: SplitResult, limits: Limits, deadline: float) -> http.client.HTTPConnection:
    if url.scheme not in ("http", "https") or not url.hostname:
        raise media_error(f'"{url.geturl()[:100]}" is not an http or https URL')
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(url.hostname, port)
    connection.sock = _connect(url.hostname, port, limits, lambda: deadline - time.monotonic())
    if secure:
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(connection.sock, server_hostname=url.hostname)
    return connection


def _connect(host: str, port: int, limits: Limits, left: Callable[[], float]) -> socket.socket:
    """A socket to one of the host's addresses, all of which must be public."""
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: OSError = OSError("its host has no address")
    for family, kind, protocol, _, address in addresses:
        if not limits.allow_private and not is_public(str(address[0])):
            raise media_error(f"its host {host} is a private address")
        remaining = left()
        if remaining <= 0:
            raise TimeoutError
        connected = socket.socket(family, kind, protocol)
        connected.settimeout(remaining)
        try:
            connected.connect(address)
        except OSError as error:
            connected.close()
            failure = error
        else:
            return connected
    raise failure


def is_public(address: str) -> bool:
    """Whether an address belongs to the public Internet: not private, link-local or reserved."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour
        if embedded is not None:
            ip = embedded
        elif ip in _NAT64 or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast
