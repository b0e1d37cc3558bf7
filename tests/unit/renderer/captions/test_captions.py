"""Caption states, ASS text and subtitle files."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs_renderer.captions.ass import alpha_tag, colour_tag, escape
from videojobs_renderer.captions.colour import corrected
from videojobs_renderer.captions.fonts import find_font
from videojobs_renderer.captions.highlight import Inks, State, state_text, states_of
from videojobs_renderer.captions.lettering import FontStack, Lettering
from videojobs_renderer.captions.subtitles import Cue, srt_text, vtt_text
from videojobs_renderer.plan.timeline import Span
from videojobs_renderer.script.parser import Word

INKS = Inks(text="#ffffff", accent="#67f5c8", ground="#0b1026", dim=0.4)
INTER, NASKH = find_font("Inter Display"), find_font("Noto Sans Arabic")
LATIN = Lettering(FontStack(INTER, INTER), 20, rtl=False)
ARABIC = Lettering(FontStack(NASKH, INTER), 20, rtl=True)
LIGHTS = (Span(5, 9), Span(9, 15), Span(20, 30))


def test_states_tile_the_page_and_light_each_word_once() -> None:
    assert states_of((0, 1, 2), LIGHTS, 0, 40) == [
        State(0, 5, 0, None),
        State(5, 9, 0, 0),
        State(9, 15, 1, 1),
        State(20, 30, 2, 2),
        State(30, 40, 3, None),
    ]


def test_a_page_that_opens_with_its_first_word_has_no_state_before() -> None:
    assert states_of((1,), LIGHTS, 9, 15) == [State(9, 15, 0, 1)]


def test_only_the_lit_word_has_the_accent() -> None:
    words = [Word("one", "one"), Word("two", "two"), Word("three", "three")]
    text = state_text([(0, 1), (2,)], words, State(0, 5, 1, 1), INKS, LATIN)
    accent = re.escape(colour_tag(INKS.accent))
    accents = re.findall(rf"\{{{accent}\\1a&H00&\}}(\w+)", text)
    assert accents == ["two"]
    assert re.sub(r"\{[^}]*\}", "", text) == "one two\\Nthree"


def test_each_line_of_a_right_to_left_language_begins_with_its_mark() -> None:
    words = [Word("API", "API"), Word("جديد", "جديد")]
    text = state_text([(0,), (1,)], words, State(0, 5, 1, 1), INKS, ARABIC)
    assert re.sub(r"\{[^}]*\}", "", text) == "\u200fAPI\\N\u200fجديد"


def test_a_marker_stands_behind_the_lit_word_alone() -> None:
    words = [Word("one", "one"), Word("two", "two"), Word("three", "three")]
    text = state_text([(0, 1, 2)], words, State(0, 5, 1, 1), replace(INKS, lit="marker"), LATIN)
    lit = re.search(r"\{([^}]*)\}two\{([^}]*)\} ", text)
    assert lit is not None
    assert colour_tag(INKS.accent, 3) + "\\3a&H00&" in lit[1]  # the marker
    assert colour_tag(INKS.ground) in lit[1]  # the word, in the ground's colour
    assert lit[2] == "\\3a&HFF&"  # the space after it has no marker
    assert text.count("\\3a&H00&") == 1


def test_an_underline_ends_with_its_word() -> None:
    words = [Word("one", "one"), Word("two", "two")]
    text = state_text([(0, 1)], words, State(0, 5, 0, 0), replace(INKS, lit="underline"), LATIN)
    assert re.search(r"\\u1\}one\{\\u0\} ", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("{a}", "\\{a\\}"),
        ("C:\\Now", "C:\\\u2060Now"),
        ("100% & 'x'", "100% & 'x'"),
        ("two\nlines", "two lines"),
    ],
)
def test_user_text_is_shown_literally(text: str, expected: str) -> None:
    assert escape(text) == expected


@given(st.text(max_size=30))
def test_escaped_text_opens_no_tag(text: str) -> None:
    assert not re.search(r"(?<!\\)[{}]", escape(text))
    assert not re.search(r"\\[Nnh]", escape(text))


def test_ass_writes_blue_first_and_counts_transparency() -> None:
    assert colour_tag("#000000") == "\\1c&H000000&"
    red, green, blue = corrected("#102030")
    assert colour_tag("#102030", 3) == f"\\3c&H{blue:02x}{green:02x}{red:02x}&"
    assert alpha_tag(1.0) == "\\1a&H00&"
    assert alpha_tag(0.0) == "\\1a&HFF&"


@given(st.integers(0, 255))
def test_greys_are_the_same_in_both_matrices(level: int) -> None:
    assert corrected(f"#{level:02x}{level:02x}{level:02x}") == (level, level, level)


CUES = [Cue(0, 45, ("Hello {you}", "and me")), Cue(45, 108_045, ("a < b & c",))]


def test_subrip() -> None:
    assert srt_text(CUES) == (
        "1\n00:00:00,000 --> 00:00:01,500\nHello {you}\nand me\n\n"
        "2\n00:00:01,500 --> 01:00:01,500\na < b & c\n"
    )


def test_webvtt_escapes_what_would_be_markup() -> None:
    assert vtt_text(CUES) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello {you}\nand me\n\n"
        "00:00:01.500 --> 01:00:01.500\na &lt; b &amp; c\n"
    )
