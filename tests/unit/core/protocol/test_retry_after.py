"""Every form of `Retry-After` that RFC 9110 lists, and what is none of them."""

from datetime import UTC, datetime

import pytest

from videojobs.protocol.retry_after import delay_seconds

NOW = datetime(2026, 11, 6, 8, 49, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        (" 5 ", 5.0),
        ("1.5", 1.5),
        ("Fri, 06 Nov 2026 08:49:37 GMT", 7.0),
        ("Friday, 06-Nov-26 08:49:37 GMT", 7.0),
        ("Fri Nov  6 08:49:37 2026", 7.0),
        ("Fri, 06 Nov 2026 08:00:00 GMT", 0.0),
    ],
)
def test_seconds_and_dates(value: str, seconds: float) -> None:
    assert delay_seconds(value, NOW) == seconds


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "soon",
        "-1",
        "nan",
        "inf",
        "1e9",
        "٣",
        "Fri, 06 Foo 2026 08:49:37 GMT",
        "9" * 40,
    ],
)
def test_anything_else_is_no_wish(value: str | None) -> None:
    assert delay_seconds(value, NOW) is None
