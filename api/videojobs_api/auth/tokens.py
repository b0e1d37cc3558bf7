"""JSON Web Tokens (RFC 7519): verified by PyJWT, read into a `Caller`."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import jwt

from videojobs.job.request import Tier
from videojobs_api.auth.callers import ANYONE, Caller
from videojobs_api.auth.jwks import JwksCache
from videojobs_api.errors import Unauthenticated
from videojobs_api.settings import AuthMode, AuthSettings

_SHARED: Final = ("HS256",)
_PUBLIC: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""A fixed list: a token that chose its own algorithm could be forged."""


class Authenticator(Protocol):
    """Identifies the caller of a request."""

    async def caller(self, authorization: str | None) -> Caller:
        """The caller of an `Authorization` header. Raises Unauthenticated, Unavailable."""

    async def ready(self) -> None:
        """Raise Unavailable unless tokens can be verified."""


class Open:
    """`Authenticator` that accepts every request: authentication is off."""

    async def caller(self, authorization: str | None) -> Caller:  # noqa: ARG002
        return ANYONE

    async def ready(self) -> None:
        """Always ready: there are no keys to fetch."""


class BearerTokens:
    """`Authenticator` by JSON Web Tokens, signed with a shared secret or by an OIDC issuer."""

    def __init__(self, settings: AuthSettings, keys: JwksCache | None) -> None:
        self._settings = settings
        self._keys = keys

    async def caller(self, authorization: str | None) -> Caller:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Send your token as Authorization: Bearer TOKEN")
        try:
            claims = await self._verified(token.strip())
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"The token is not valid: {_reason(error)}") from error
        return caller_of(claims, self._settings)

    async def ready(self) -> None:
        if self._keys is not None:
            await self._keys.ready()

    async def _verified(self, token: str) -> Mapping[str, Any]:
        settings = self._settings
        key: Any = settings.hs256_secret.get_secret_value() if settings.hs256_secret else ""
        if self._keys is not None:
            key = await self._keys.key(str(jwt.get_unverified_header(token).get("kid", "")))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=_PUBLIC if self._keys is not None else _SHARED,
            audience=settings.audience,
            issuer=settings.issuer,
            leeway=settings.leeway_seconds,
            options={"require": ["exp", "sub"], "verify_aud": settings.audience is not None},
        )
        return claims


def caller_of(claims: Mapping[str, Any], settings: AuthSettings) -> Caller:
    """The caller that verified claims describe. An unknown tier counts as the default one.

    Raises Unauthenticated for a scope of another form.
    """
    tier = str(claims.get(settings.tier_claim, ""))
    return Caller(
        user_id=str(claims["sub"]),
        tier=Tier(tier) if tier in set(Tier) else settings.default_tier,
        admin=settings.admin_scope in _scopes(claims),
    )


def _scopes(claims: Mapping[str, Any]) -> list[str]:
    """Scopes as issuers write them: a text (RFC 8693), or a list in `scope` or `scp`."""
    name = "scp" if claims.get("scope") in (None, "") else "scope"
    match claims.get(name):
        case None:
            return []
        case str() as text:
            return text.split()
        case list() as scopes if all(isinstance(scope, str) for scope in scopes):
            return scopes
    raise Unauthenticated(
        f"The token is not valid: its {name} is neither a text nor a list of texts"
    )


def _reason(error: jwt.PyJWTError) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "it has expired; fetch a new one"
        case jwt.InvalidAudienceError():
            return "it is meant for another audience"
        case jwt.InvalidIssuerError():
            return "it comes from another issuer"
        case jwt.MissingRequiredClaimError():
            return f"it lacks the claim {error.claim}"
        case jwt.ImmatureSignatureError():
            return "it is not valid yet"
    return "it is malformed or not signed by the issuer"


def authenticator(settings: AuthSettings, keys: JwksCache | None) -> Authenticator:
    """The authenticator of the configured mode; `keys` are set for oidc."""
    return Open() if settings.mode is AuthMode.DISABLED else BearerTokens(settings, keys)
