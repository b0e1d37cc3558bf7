"""Times and sizes in words."""

import pytest

from tests.unit.client.states import NOW, after
from videojobs_client.command import words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (0.4, "0 s"),
        (45, "45 s"),
        (59.6, "1 min"),
        (65, "1 min 5 s"),
        (3600, "1 h"),
        (7800, "2 h 10 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_ago() -> None:
    assert words.ago(after(-300), NOW) == "5 min ago"
    assert words.ago(after(3), NOW) == "just now"  # clocks differ


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (3_456_789, "3.5 MB"), (12_000_000_000, "12.0 GB")],
)
def test_size(count: int, text: str) -> None:
    assert words.size(count) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (113, "113th")],
)
def test_ordinal(number: int, text: str) -> None:
    assert words.ordinal(number) == text
