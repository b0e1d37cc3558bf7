"""The cache of an issuer's keys, by a clock that the test moves."""

import asyncio
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from videojobs_api.auth.jwks import (
    FRESH_SECONDS,
    STALE_SECONDS,
    UNKNOWN_KEY_PAUSE_SECONDS,
    JwksCache,
)
from videojobs_api.errors import Unavailable
from videojobs_api.http import problems


class Issuer:
    """Keys that may be rotated, and an issuer that may be away."""

    def __init__(self) -> None:
        self.now = 0.0
        self.away = False
        self.fetches = 0
        self.keys = [self.new_key("old")]
        self.cache = JwksCache(self.fetch, lambda: self.now)

    @staticmethod
    def new_key(key_id: str) -> dict[str, Any]:
        """A public key as an issuer lists it."""
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        return {**jwt.algorithms.ECAlgorithm.to_jwk(key, as_dict=True), "kid": key_id}

    async def fetch(self) -> dict[str, Any]:
        """As over HTTP."""
        self.fetches += 1
        await asyncio.sleep(0)
        if self.away:
            raise TimeoutError
        return {"keys": self.keys}


@pytest.fixture
def issuer() -> Issuer:
    """An issuer with the key `old`."""
    return Issuer()


async def test_keys_are_fetched_once_while_fresh(issuer: Issuer) -> None:
    await asyncio.gather(*(issuer.cache.key("old") for _ in range(50)))
    assert issuer.fetches == 1
    issuer.now = FRESH_SECONDS + 1
    await issuer.cache.key("old")
    assert issuer.fetches == 2


async def test_a_new_key_is_found_at_once(issuer: Issuer) -> None:
    await issuer.cache.key("old")
    issuer.keys.append(issuer.new_key("new"))
    issuer.now = UNKNOWN_KEY_PAUSE_SECONDS
    assert (await issuer.cache.key("new")).key_id == "new"


async def test_a_revoked_key_stops_to_count(issuer: Issuer) -> None:
    await issuer.cache.key("old")
    issuer.keys = [issuer.new_key("new")]
    issuer.now = FRESH_SECONDS + 1
    with pytest.raises(jwt.InvalidKeyError):
        await issuer.cache.key("old")


async def test_made_up_key_ids_do_not_flood_the_issuer(issuer: Issuer) -> None:
    for number in range(100):
        with pytest.raises(jwt.InvalidKeyError):
            await issuer.cache.key(f"made-up-{number}")
    assert issuer.fetches == 1


async def test_known_keys_outlive_an_issuer_that_is_away_for_an_hour(issuer: Issuer) -> None:
    await issuer.cache.key("old")
    issuer.away = True
    issuer.now = STALE_SECONDS
    assert (await issuer.cache.key("old")).key_id == "old"
    issuer.now = STALE_SECONDS + 1
    with pytest.raises(Unavailable) as caught:
        await issuer.cache.key("old")
    assert problems.of(caught.value).status == 503


async def test_an_issuer_that_was_never_there(issuer: Issuer) -> None:
    issuer.away = True
    with pytest.raises(Unavailable, match="identity provider does not answer"):
        await issuer.cache.key("old")


async def test_it_is_ready_once_the_issuer_has_answered(issuer: Issuer) -> None:
    issuer.away = True
    with pytest.raises(Unavailable):
        await issuer.cache.ready()
    issuer.away, issuer.now = False, UNKNOWN_KEY_PAUSE_SECONDS
    await issuer.cache.ready()


async def test_readiness_waits_for_no_issuer_while_known_keys_count(issuer: Issuer) -> None:
    await issuer.cache.ready()
    issuer.now = STALE_SECONDS
    await issuer.cache.ready()
    assert issuer.fetches == 1
