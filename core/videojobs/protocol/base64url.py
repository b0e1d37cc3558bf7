"""Base64 for URLs and tokens: RFC 4648, section 5, without padding."""

import base64


def encode(raw: bytes) -> str:
    """Text of the characters A-Z, a-z, 0-9, `-` and `_`."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Inverse of `encode`; ValueError for text that is not base64."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
