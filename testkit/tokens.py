"""Tokens of users, signed with a secret that the API shares."""

import time
from typing import Any

import jwt

SECRET = "a-secret-of-at-least-32-characters!"
ISSUER = "https://login.example.org"
AUDIENCE = "videojobs"

LIFETIME_SECONDS = 24 * 3600
"""Longer than any run of tests: a parameter's token is made at collection."""


def token(user: str, key: Any = SECRET, algorithm: str = "HS256", **claims: Any) -> dict[str, str]:
    """Authorization of a user."""
    headers = {"kid": claims.pop("kid", "k1")}
    expiry = time.time() + LIFETIME_SECONDS
    body = {"sub": user, "exp": expiry, "iss": ISSUER, "aud": AUDIENCE, **claims}
    known = {name: value for name, value in body.items() if value is not None}
    return {"Authorization": f"Bearer {jwt.encode(known, key, algorithm, headers)}"}
