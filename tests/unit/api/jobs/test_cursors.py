"""Cursors of lists."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs.store import Cursor
from videojobs_api.errors import Invalid
from videojobs_api.jobs.listing import decode_cursor, encode_cursor


@given(st.integers(0, 2**53), st.uuids())
def test_a_cursor_comes_back_and_is_safe_in_a_url(created_ms: int, job_id: object) -> None:
    cursor = Cursor(created_ms, str(job_id))
    text = encode_cursor(cursor)
    assert decode_cursor(text) == cursor
    assert re.fullmatch(r"[A-Za-z0-9_-]+", text)


@given(st.text(max_size=60))
def test_any_other_text_is_refused_or_read_but_never_crashes(text: str) -> None:
    with contextlib.suppress(Invalid):
        assert isinstance(decode_cursor(text), Cursor)


@pytest.mark.parametrize("text", ["", "AAAA", "!!!!", "ä"])
def test_what_is_no_cursor(text: str) -> None:
    with pytest.raises(Invalid, match="next_cursor of an earlier page"):
        decode_cursor(text)
