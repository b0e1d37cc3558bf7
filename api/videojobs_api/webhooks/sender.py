"""Sends webhook messages over HTTP to URLs that users choose.

Redirects are not followed, proxies are not used, and the address is checked at connect time.
"""

import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp

from videojobs.protocol.addresses import is_public
from videojobs.protocol.retry_after import delay_seconds
from videojobs.store.webhooks import Loan
from videojobs.times import utc_now
from videojobs_api.settings import WebhookSettings
from videojobs_api.webhooks import message
from videojobs_api.webhooks.policy import Policy
from videojobs_api.webhooks.schedule import Outcome

TIMEOUT_SECONDS: Final = 15.0
"""Standard Webhooks recommends 15 to 30 s."""

_USER_AGENT: Final = "scriptsensei-videojobs"


class PrivateAddressError(OSError):
    """A host name resolves to an address that is not public."""


class Sender:
    """Signs and posts messages, if the policy permits their URL."""

    def __init__(
        self, session: aiohttp.ClientSession, secrets: Sequence[str], policy: Policy
    ) -> None:
        self._session = session
        self._secrets = secrets
        self._policy = policy

    async def send(self, loan: Loan) -> Outcome:
        """One try; failures are reported in its outcome."""
        refusal = self._policy.refusal(loan.url)
        if refusal is not None:
            return Outcome(None, 0.0, f"webhook_url: {refusal}")
        begun = time.monotonic()
        try:
            status, retry_after = await self._post(loan)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return Outcome(None, time.monotonic() - begun, _reason(error))
        return Outcome(status, time.monotonic() - begun, _words(status), retry_after)

    async def _post(self, loan: Loan) -> tuple[int, float | None]:
        signed = message.of_end(loan.job_id, loan.document)
        headers = signed.headers(self._secrets, utc_now())
        async with self._session.post(
            loan.url, data=signed.body.encode(), headers=headers, allow_redirects=False
        ) as response:
            wanted = delay_seconds(response.headers.get("Retry-After"), utc_now())
            return response.status, wanted


@asynccontextmanager
async def open_sender(settings: WebhookSettings) -> AsyncIterator[Sender]:
    """A sender that opens a connection for each message: receivers are many, messages few."""
    connector = aiohttp.TCPConnector(
        limit=0,
        force_close=True,
        use_dns_cache=False,
        socket_factory=_any_socket if settings.allow_private else _public_socket,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        headers={"User-Agent": _USER_AGENT},
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        yield Sender(session, settings.keys, Policy.of(settings))


def _any_socket(address: Any) -> socket.socket:
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


def _public_socket(address: Any) -> socket.socket:
    if not is_public(address[4][0]):
        raise PrivateAddressError
    return _any_socket(address)


def _words(status: int) -> str | None:
    if 300 <= status < 400:
        return "it redirects, which is not followed; use the URL that it redirects to"
    return None


def _reason(error: Exception) -> str:
    match error:
        case TimeoutError():
            return f"no answer within {TIMEOUT_SECONDS:.0f} seconds"
        case aiohttp.ClientConnectorError(os_error=PrivateAddressError()) | PrivateAddressError():
            return "its host has a private address"
        case aiohttp.ClientConnectorDNSError():
            return "its host has no address"
        case aiohttp.ClientSSLError():
            return f"no TLS connection: {error}"
    return f"no connection: {error or type(error).__name__}"
