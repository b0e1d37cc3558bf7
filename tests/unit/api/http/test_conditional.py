"""If-None-Match and Prefer, as clients and proxies write them."""

import pytest

from videojobs_api.http.conditional import is_strict, matches, wait_seconds


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("", False),
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ("*", True),
        ('"abcd"', False),
        ("abc", False),
        ('"abc-gzip"', True),
        ('W/"abc-br", "x"', True),
        ('"abc-zstd"', True),
        ('"abc-more"', False),
        ('"-gzip"', False),
    ],
)
def test_if_none_match(header: str | None, expected: bool) -> None:
    assert matches(header, '"abc"') is expected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("wait=10", 10),
        ("wait=0", 0),
        ("Wait = 5", 5),
        ('wait="7"', 7),
        ("respond-async, wait=3", 3),
        ("wait=3; foo", 3),
        ("wait=600", 60),
        ("wait", None),
        ("wait=-1", None),
        ("wait=ten", None),
        ("await=10", None),
    ],
)
def test_prefer(header: str | None, seconds: int | None) -> None:
    assert wait_seconds(header) == seconds


@pytest.mark.parametrize(
    ("header", "strict"),
    [
        (None, False),
        ("handling=lenient", False),
        ("handling=strict", True),
        ('wait=3, Handling = "strict"', True),
        ("handling=stricter", False),
        ("mishandling=strict", False),
    ],
)
def test_prefer_strict_handling(header: str | None, strict: bool) -> None:
    assert is_strict(header) is strict
