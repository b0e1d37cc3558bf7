"""The public keys of an OIDC issuer, fetched without blocking and cached.

PyJWT's own client fetches synchronously: a slow issuer would stop every request of the process.
"""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import jwt

from videojobs_api.errors import Unavailable

FRESH_SECONDS: Final = 300.0
STALE_SECONDS: Final = 3600.0
"""How long cached keys stay valid while the issuer does not answer."""
UNKNOWN_KEY_PAUSE_SECONDS: Final = 10.0
"""At most one fetch in this time, however many tokens carry made-up key ids."""

_TIMEOUT: Final = aiohttp.ClientTimeout(total=3)
_AWAY: Final = "The identity provider does not answer; try again in a few seconds"

_FAILURES: Final = (
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    KeyError,
    ValueError,
    jwt.PyJWTError,
)

Fetch = Callable[[], Awaitable[dict[str, Any]]]

logger = logging.getLogger(__name__)


class JwksCache:
    """Keys by id. `clock` is monotonic, in seconds."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched = self._tried = -math.inf
        self._lock = asyncio.Lock()

    async def key(self, key_id: str) -> jwt.PyJWK:
        """A key by its id.

        Raises PyJWTError when the issuer has no such key, Unavailable when it cannot be reached.
        """
        if not self._knows(key_id):
            await self._refresh(key_id)
        self._refuse_stale()
        try:
            return self._keys[key_id]
        except KeyError:
            raise jwt.InvalidKeyError(key_id) from None

    async def ready(self) -> None:
        """Raise Unavailable without valid keys. Fetches only when there are none."""
        if self._age() > STALE_SECONDS:
            await self._refresh(None)
        self._refuse_stale()

    def _refuse_stale(self) -> None:
        if self._age() > STALE_SECONDS:
            raise Unavailable(_AWAY)

    def _knows(self, key_id: str | None) -> bool:
        return self._age() <= FRESH_SECONDS and (key_id is None or key_id in self._keys)

    def _age(self) -> float:
        return self._clock() - self._fetched

    async def _refresh(self, key_id: str | None) -> None:
        async with self._lock:
            if self._knows(key_id) or self._clock() - self._tried < UNKNOWN_KEY_PAUSE_SECONDS:
                return
            self._tried = self._clock()
            try:
                document = await self._fetch()
                keys = jwt.PyJWKSet.from_dict(document).keys
            except _FAILURES as error:
                logger.warning("keys not fetched", extra={"reason": str(error) or repr(error)})
                return
            self._keys = {str(key.key_id or ""): key for key in keys}
            self._fetched = self._clock()


def fetcher(session: aiohttp.ClientSession, issuer: str, jwks_url: str | None) -> Fetch:
    """Fetches from `jwks_url`, or from the `jwks_uri` of the issuer's discovery document."""

    async def get(url: str) -> dict[str, Any]:
        async with session.get(url, timeout=_TIMEOUT, allow_redirects=False) as response:
            response.raise_for_status()
            document: dict[str, Any] = await response.json(content_type=None)
            return document

    async def fetch() -> dict[str, Any]:
        if jwks_url is not None:
            return await get(jwks_url)
        discovery = await get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        return await get(str(discovery["jwks_uri"]))

    return fetch
