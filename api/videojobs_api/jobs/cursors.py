"""Cursors of lists, as opaque text: clients hand them back and read nothing into them."""

from videojobs.protocol import base64url
from videojobs.store import Cursor
from videojobs_api.http.problems import ProblemError


def encode(cursor: Cursor) -> str:
    """Text that is safe in a URL."""
    plain = f"{cursor.created_ms}:{cursor.job_id}".encode()
    return base64url.encode(plain)


def decode(text: str) -> Cursor:
    """Inverse of `encode`; 422 for anything else."""
    try:
        plain = base64url.decode(text).decode()
        created_ms, job_id = plain.split(":", 1)
        return Cursor(int(created_ms), job_id)
    except ValueError:
        raise ProblemError(422, "cursor: must be the next_cursor of an earlier page") from None
