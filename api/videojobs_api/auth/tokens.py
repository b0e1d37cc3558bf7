"""JSON Web Tokens (RFC 7519): verified by PyJWT, read into a `Caller`."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import jwt

from videojobs.job.request import Tier
from videojobs_api.auth.callers import ANYONE, Caller
from videojobs_api.auth.jwks import JwksCache
from videojobs_api.http.problems import ProblemError
from videojobs_api.settings import AuthMode, AuthSettings

_SHARED: Final = ("HS256",)
_PUBLIC: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Listed, never taken from the token: a token that names its own algorithm could be forged."""


class Authenticator(Protocol):
    """Says who sent a request."""

    async def caller(self, authorization: str | None) -> Caller:
        """The caller of an `Authorization` header; ProblemError 401 or 503."""

    async def ready(self) -> None:
        """ProblemError 503 unless tokens can be verified."""


class Open:
    """Authentication is off."""

    async def caller(self, authorization: str | None) -> Caller:  # noqa: ARG002
        """As in `Authenticator`."""
        return ANYONE

    async def ready(self) -> None:
        """As in `Authenticator`."""


class BearerTokens:
    """`Authorization: Bearer JWT`, signed by a shared secret or by the keys of an OIDC issuer."""

    def __init__(self, settings: AuthSettings, keys: JwksCache | None) -> None:
        self._settings = settings
        self._keys = keys

    async def caller(self, authorization: str | None) -> Caller:
        """As in `Authenticator`."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise unauthorised("Send your token as Authorization: Bearer TOKEN")
        try:
            claims = await self._verified(token.strip())
        except jwt.PyJWTError as error:
            raise unauthorised(f"The token does not count: {_reason(error)}") from error
        return caller_of(claims, self._settings)

    async def ready(self) -> None:
        """As in `Authenticator`."""
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
    """Read verified claims. A tier that is not known counts as the default one."""
    granted = claims.get("scope") or claims.get("scp") or ""
    scopes = granted.split() if isinstance(granted, str) else list(granted)
    tier = str(claims.get(settings.tier_claim, ""))
    return Caller(
        user_id=str(claims["sub"]),
        tier=Tier(tier) if tier in set(Tier) else settings.default_tier,
        admin=settings.admin_scope in scopes,
    )


def unauthorised(detail: str) -> ProblemError:
    """401, with the challenge that RFC 6750 asks for."""
    return ProblemError(401, detail, headers={"WWW-Authenticate": "Bearer"})


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
    """Of the configured mode."""
    return Open() if settings.mode is AuthMode.DISABLED else BearerTokens(settings, keys)
