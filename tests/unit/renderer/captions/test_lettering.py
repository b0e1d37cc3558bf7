"""Text in several writing systems: every letter has a face and the size of its neighbours."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from testkit.cards import design_of
from testkit.writing import FOREIGN, WORDS

from videojobs_renderer.captions.fonts import find_fallback, find_font
from videojobs_renderer.captions.lettering import FontStack, Lettering
from videojobs_renderer.plan.canvas import Canvas

EM = 40.0
MIXES = st.lists(st.sampled_from([*WORDS.values(), *FOREIGN]), min_size=1, max_size=8).map(" ".join)


def stack_of(language: str) -> FontStack:
    return design_of("aurora", Canvas(1920, 1080), language).fonts()


@given(st.sampled_from(sorted(WORDS)), MIXES)
def test_every_letter_is_in_its_face_and_all_are_of_one_size(language: str, text: str) -> None:
    fonts = stack_of(language)
    runs = fonts.runs(text)
    assert "".join(run for _, run in runs) == text
    assert all(font.has(c) for font, run in runs for c in run if c.isalnum())
    assert fonts.width(text) == pytest.approx(sum(font.width(run) for font, run in runs))
    shown = Lettering(fonts, EM, rtl=False).text(text)
    for family, size in re.findall(r"\\fn([^\\}]+)\\fs([\d.]+)", shown):
        assert float(size) / find_font(family).ass_scale == pytest.approx(EM, rel=0.01)


@pytest.mark.parametrize("language", ["ar", "he", "th", "ka", "hy", "am", "my"])
def test_latin_letters_have_the_face_of_the_template(language: str) -> None:
    word = WORDS[language]
    families = [(font.family, run) for font, run in stack_of(language).runs(f"{word}Kubernetes")]
    assert families == [(stack_of(language).first.family, word), ("Inter Display", "Kubernetes")]


def test_text_in_one_face_has_no_tags() -> None:
    assert Lettering(stack_of("en"), EM, rtl=False).text("Plain {text}") == "Plain \\{text\\}"


def test_after_another_face_the_first_one_goes_on() -> None:
    lettering = Lettering(stack_of("ar"), EM, rtl=True)
    shown = lettering.text("مع Go هنا")
    assert shown == f"مع {{\\fnInter Display\\fs48.4}}Go{{{lettering.tags}}} هنا"


def test_marks_stay_with_their_letter() -> None:
    assert [run for _, run in stack_of("ar").runs("e\u0301")] == ["e\u0301"]


def test_a_line_is_as_high_as_its_highest_face() -> None:
    fonts = stack_of("en")
    assert fonts.line_height("plain") == fonts.first.ass_scale
    assert fonts.line_height("with نظام") == find_font("Noto Sans Arabic").ass_scale
    assert fonts.line_height("") == fonts.first.ass_scale


def test_a_mixed_line_begins_with_a_strut_in_the_face_of_the_language() -> None:
    thai = Lettering(stack_of("th"), EM, rtl=False)
    assert thai.line("ระบบ", "ระบบ") == "ระบบ"
    assert thai.line("Go ระบบ", "...") == "\u2060..."
    assert Lettering(stack_of("ar"), EM, rtl=True).line("نظام", "...") == "\u200f..."


def test_a_letter_that_no_face_has_stays_in_the_first_and_is_found_missing_later() -> None:
    assert find_fallback("\u0378") is None  # unassigned
    (run,) = stack_of("en").runs("a\u0378")
    assert run == (stack_of("en").first, "a\u0378")
