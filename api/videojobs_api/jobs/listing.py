"""Pages of a user's jobs, and the cursors between them."""

from videojobs.protocol import base64url
from videojobs.store import Cursor, Listing
from videojobs_api.errors import Invalid
from videojobs_api.jobs.reader import Reader
from videojobs_api.jobs.schemas import PageQuery


def encode_cursor(cursor: Cursor) -> str:
    """An opaque text, safe in a URL, which clients send back as it is."""
    plain = f"{cursor.created_ms}:{cursor.job_id}".encode()
    return base64url.encode(plain)


def decode_cursor(text: str) -> Cursor:
    """Inverse of `encode_cursor`; Invalid for any other text."""
    try:
        plain = base64url.decode(text).decode()
        created_ms, job_id = plain.split(":", 1)
        return Cursor(int(created_ms), job_id)
    except ValueError:
        raise Invalid("cursor: must be the next_cursor of an earlier page") from None


async def page(reader: Reader, query: PageQuery) -> bytes:
    """The JSON of a page: stored documents, joined without parsing them.

    Raises Forbidden for another user's jobs, Invalid for a bad cursor.
    """
    reader.caller.act_for(query.user_id, "user_id")
    if query.cursor is not None and query.page != 1:
        raise Invalid("cursor: continues where a page ended; leave `page` out")
    listing = Listing(
        offset=(query.page - 1) * query.page_size,
        limit=query.page_size,
        after=decode_cursor(query.cursor) if query.cursor is not None else None,
        statuses=tuple(dict.fromkeys(query.status)),
    )
    found = await reader.store.records.page(query.user_id, listing)
    jobs = ",".join(found.documents)
    following = f'"{encode_cursor(found.next)}"' if found.next else "null"
    counts = f'"total":{found.total},"page":{query.page},"page_size":{query.page_size}'
    return f'{{"jobs":[{jobs}],{counts},"next_cursor":{following}}}'.encode()
