"""Reads URLs as browsers do: the URL Standard of the WHATWG (https://url.spec.whatwg.org)."""

from contextlib import suppress
from urllib.parse import urljoin

from pydantic_core import Url


def as_browsers_send(url: str) -> str:
    """A URL as it is sent: other letters, blanks and quotation marks percent-encoded, the host name
    in its ASCII form (IDNA). What is no URL is returned as it is."""
    with suppress(ValueError):
        return str(Url(url))
    return url


def redirect_target(base: str, location: str) -> str:
    """The URL that a `Location` header names.

    `location` is as HTTP libraries hand headers over: each byte one character (ISO 8859-1). Servers
    write raw UTF-8 there, and some raw Latin-1; browsers percent-encode such bytes as they are.
    """
    raw = location.encode("latin-1", "replace")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    return as_browsers_send(urljoin(base, text.strip()))
