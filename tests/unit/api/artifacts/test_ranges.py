"""Which bytes a Range header asks for (RFC 9110, section 14)."""

from datetime import UTC, datetime

import pytest

from videojobs_api.artifacts.ranges import (
    ByteRange,
    NotSatisfiableError,
    if_range_holds,
    requested_range,
)

MODIFIED = datetime(2026, 11, 24, 17, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "size", "expected"),
    [
        pytest.param("bytes=0-0", 100, ByteRange(0, 1), id="first byte"),
        pytest.param("bytes=0-49", 100, ByteRange(0, 50), id="the end is inclusive"),
        pytest.param("bytes=50-", 100, ByteRange(50, 100), id="to the end"),
        pytest.param("bytes=0-", 100, ByteRange(0, 100), id="everything, as browsers ask"),
        pytest.param("bytes=90-200", 100, ByteRange(90, 100), id="cut at the end"),
        pytest.param("bytes=-10", 100, ByteRange(90, 100), id="suffix"),
        pytest.param("bytes=-1000", 100, ByteRange(0, 100), id="suffix longer than the file"),
        pytest.param("Bytes= 1-2", 100, ByteRange(1, 3), id="unit in any case"),
        pytest.param(f"bytes=0-{'9' * 40}", 100, ByteRange(0, 100), id="a huge end"),
    ],
)
def test_a_range_inside_the_file(header: str, size: int, expected: ByteRange) -> None:
    assert requested_range(header, size) == expected


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "lines=0-1",
        "bytes=0-1,5-6",
    ],
)
def test_a_header_that_is_absent_malformed_or_multiple_means_the_whole_file(
    header: str | None,
) -> None:
    assert requested_range(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ("bytes=100-", 100),
        ("bytes=100-200", 100),
        ("bytes=-0", 100),
        ("bytes=0-", 0),
        ("bytes=-1", 0),
    ],
)
def test_a_range_outside_the_file_is_not_satisfiable(header: str, size: int) -> None:
    with pytest.raises(NotSatisfiableError):
        requested_range(header, size)


def test_content_range_has_an_inclusive_end() -> None:
    assert ByteRange(10, 20).content_range(100) == "bytes 10-19/100"


@pytest.mark.parametrize(
    ("header", "etag", "holds"),
    [
        (None, '"a"', True),
        ('"a"', '"a"', True),
        ('"b"', '"a"', False),
        ('W/"a"', 'W/"a"', False),
        ("Tue, 24 Nov 2026 17:00:00 GMT", 'W/"a"', True),
        ("Tue Nov 24 17:00:00 2026", '"a"', True),
        ("Tue, 24 Nov 2026 17:00:01 GMT", '"a"', False),
        ("a", '"a"', False),
    ],
)
def test_if_range_needs_the_very_same_file(header: str | None, etag: str, holds: bool) -> None:
    assert if_range_holds(header, etag, MODIFIED) is holds
