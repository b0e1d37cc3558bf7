"""What holds of spoken forms in every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.renderer.spoken_form.reading import said
from videojobs_renderer.script.parser import Word, parse_script
from videojobs_renderer.spoken_form.edits import Shown
from videojobs_renderer.spoken_form.forms import spoken_forms
from videojobs_renderer.spoken_form.languages.language import word_set
from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.segmentation import MAX_UNIT_COLUMNS

LANGUAGES = ("en-US", "en-GB", "de", "es", "es-MX", "fr", "it", "pt-BR", "hi", "zh", "ja")
_TOKENS = word_set(
    "5 10 3.50 1,234.50 12 345 2026 1990 0 007 ² ³ ½ $ € £ ¥ ₹ % ° - – — / : . , ; ! ( ) < > = "
    "+ * ** ^ # @ & _ | \\ ~ km m °C pm a.m. Uhr h kg GB VIII II Henry a b x C Dr. Nr. No. etc. "
    "May octubre de mai https:// www. .com foo bar 年 月 个 円 さん इ वीं ५ ３ ① ' \" million M bn st "  # noqa: E501
    "th º ª WHO USA v2 1/2 10-15 24/7 [ ] {} http://a.b/c?d=1 $5-10 R$ +49 030 → ≠ ± × ™ § 𝟓 ٣ "
    "Ⅷ 1000000000000000000000 "
)
TEXT = st.lists(
    st.tuples(st.sampled_from(sorted(_TOKENS)), st.sampled_from(["", " "])), max_size=9
).map(lambda parts: "".join(token + space for token, space in parts))


def words_of(text: str, language: str) -> list[Word]:
    return [w for block in parse_script(text, language) for s in block.sentences for w in s.words]


def letters_of(words: list[Word]) -> list[str]:
    return [c for word in words for c in word.text if c.isalnum()]


@given(TEXT, st.sampled_from(LANGUAGES))
def test_no_digit_is_left_to_the_voice_and_every_word_is_said(text: str, language: str) -> None:
    for word in words_of(text, language):
        assert not any(c.isdigit() for c in word.spoken), word
        assert any(c.isalnum() for c in word.spoken), word
        assert "  " not in word.spoken, word


@given(TEXT, st.sampled_from(LANGUAGES))
def test_what_is_shown_does_not_depend_on_what_is_said(text: str, language: str) -> None:
    assert letters_of(words_of(text, language)) == letters_of(words_of(text, "ko"))


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("5<10", "5 10"),
        ("List<String>", "List String"),
        ("2026년", "2026년"),
        ("[x] {y}", "x|y"),
        ("a*b", "a b"),
        ("价格<div>", "价格 div"),
        ("v:<b>", "v: b"),
        ("C# →", "C#|"),
        ('l\'"eau"', "l'eau"),
    ],
)
def test_other_languages_keep_their_digits_and_get_no_markup(shown: str, spoken: str) -> None:
    assert said(shown, "ko") == spoken


def test_the_parts_of_a_long_address_are_each_said_and_kept_apart() -> None:
    words = [Shown("https://example.com/a/", glued=True), Shown("long/path?q=1", glued=False)]
    assert spoken_forms(words, "en") == (
        "example dot com slash a slash ",
        "long slash path question mark q equals one",
    )


@pytest.mark.parametrize("token", ["x" * 60 + "@b.org", "7" * 60, "www." + "9" * 70])
def test_a_token_wider_than_a_line_is_said_in_parts_that_fit(token: str) -> None:
    words = words_of(token, "en")
    assert "".join(word.text for word in words) == token
    assert max(columns(word.text) for word in words) <= MAX_UNIT_COLUMNS
    whole = spoken_forms([Shown(token, glued=False)], "en")
    assert ("".join(word.spoken for word in words),) == whole


def test_parts_of_writing_without_spaces_are_joined_without_spaces() -> None:
    words = [Shown("2026", glued=True), Shown("年", glued=True), Shown("10月", glued=False)]
    assert spoken_forms(words, "zh") == ("二零二六", "年", "十月")


def test_a_number_in_groups_is_one_word_of_the_script() -> None:
    (number, noun) = words_of("2 000 000 mots", "fr")
    assert number == Word("2 000 000", "deux millions")
    assert noun == Word("mots", "mots")


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Am 5. Oktober kam er. Dann ging er.", "de", 2),
        ("Siehe Nr. 5 und Kap. Dann weiter.", "de", 2),
        ("Gen. Lee met Capt. Fox on Jan. 5. They left.", "en", 2),
        ("La Sra. López vive en la Av. Central.", "es", 1),
        ("At 7 p.m. Tom left. It was 5.", "en", 2),
    ],
)
def test_a_full_stop_that_is_said_as_part_of_its_word_ends_no_sentence(
    text: str, language: str, count: int
) -> None:
    (block,) = parse_script(text, language)
    assert len(block.sentences) == count
