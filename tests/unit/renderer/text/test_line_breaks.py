"""Where lines may break, and what a reader takes for one character."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.line_breaks import emergency_breaks, grapheme_clusters, line_breaks


def parts(text: str, breaks: set[int]) -> str:
    """The text with a bar at each offset."""
    return "".join("|" * (i in breaks) + character for i, character in enumerate(text))


@pytest.mark.parametrize(
    "expected",
    [
        "今|天|很|好，|走。",
        "他|说：|“好|的”。|然|后",
        "「東|京|タ|ワー」|で|す",  # neither before nor within a long vowel
        "ちょっ|と|待っ|て",
        "so |(it |seems) |[1]",
        "ประเทศไทย|มี|อาหาร|อร่อย",
        "ສະບາຍດີ|ປະເທດ|ລາວ",
        "សួស្តី|ប្រទេស|កម្ពុជា",
        "မင်္ဂလာ|ပါ",
        "https://|example.com/|a",
        "👨‍👩‍👧|👍🏽|🇩🇪|🇫🇷",
    ],
)
def test_lines_break_by_the_rules_of_unicode(expected: str) -> None:
    text = expected.replace("|", "")
    assert parts(text, line_breaks(text)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        "是|¥249,900。|iPhone15|和|A17|与|3nm|的",
        "售|￥１，０００元。",
        "ｉＰｈｏｎｅ１５|的|１７ｎｍ",
        "走|8000步，|停",
        "2025年|12月|3日|前",
        "第3回|は|333メー|ト|ル",
        "¥500|买|到",  # the sign says what the figure counts
        "about |$ 5 |or |50 % |off",
        "it |ran |5 km |at |20 °C |in |8 |hours",
        "5 |mice",
        "C++ |or |C#",
        "3/4杯|水",
    ],
)
def test_a_figure_keeps_its_unit_its_counter_and_its_currency(expected: str) -> None:
    text = expected.replace("|", "")
    assert parts(text, line_breaks(text)) == expected


@pytest.mark.parametrize(
    "expected",
    ["a|b|c", "“a|b”，|c", "(¥2|4|9)。", "เก|ม", "क्ष|त्रि|य", "e\u0301|e\u0301", "!!!"],
)
def test_in_an_emergency_punctuation_and_marks_stay_with_their_neighbours(expected: str) -> None:
    text = expected.replace("|", "")
    assert parts(text, emergency_breaks(text)) == expected


@given(st.text(max_size=30))
@example(" \u0301")
def test_no_break_parts_a_character(text: str) -> None:
    ends, offset = set[int](), 0
    for cluster in grapheme_clusters(text):
        offset += len(cluster)
        ends.add(offset)
    assert "".join(grapheme_clusters(text)) == text
    assert line_breaks(text) <= ends
    assert emergency_breaks(text) <= ends


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("plain", 5),
        ("汉字。", 6),
        ("Ａ１", 4),
        ("한글", 4),
        ("ｶﾅ", 2),
        ("e\u0301", 1),
        ("น้ำ", 2),
        ("\u200f\u2060", 0),
        ("“…”", 3),
        ("👨‍👩‍👧", 2),
    ],
)
def test_wide_characters_take_two_columns_and_combining_ones_none(text: str, width: int) -> None:
    assert columns(text) == width
