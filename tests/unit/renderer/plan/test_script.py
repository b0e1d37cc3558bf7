"""Scripts: what is taken out, where sentences end, which units words are."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.renderer.strategies import SCRIPT
from videojobs_renderer.plan.script import (
    MAX_SENTENCE_WEIGHT,
    BlockKind,
    normalise,
    parse_script,
    plain_line,
    weight_of,
)
from videojobs_renderer.plan.segmentation import pieces


def sentences(text: str) -> list[str]:
    return [s.text for block in parse_script(text, "en") for s in block.sentences]


def words(text: str) -> list[str]:
    return [w.text for block in parse_script(text, "en") for s in block.sentences for w in s.words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith met Mr. Jones.", ["Dr. Smith met Mr. Jones."]),
        ("The U.S. economy grew 3.5 percent.", ["The U.S. economy grew 3.5 percent."]),
        ('"Stop!" he said. Then silence.', ['"Stop!" he said.', "Then silence."]),
        ("これはテストです。次です。", ["これはテストです。", "次です。"]),
        ("هل أنت هنا؟ نعم.", ["هل أنت هنا؟", "نعم."]),
        ("यह है। वह भी।", ["यह है।", "वह भी।"]),
    ],
)
def test_sentences_end_where_a_reader_pauses(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a **bold** _soft_ `code` ~~old~~ word", "a bold soft code old word"),
        ("see [the page](http://x.y/z) now", "see the page now"),
        ("![a picture](x.png) shows", "a picture shows"),
        ("snake_case_name stays", "snake_case_name stays"),
        ("3 * 4 * 5 equals 60", "3 * 4 * 5 equals 60"),
        ("<b>Strong</b> &amp; free", "Strong & free"),
        ("sleep 😴 well ✅", "sleep well"),
        ("{braces} 100% \\N kept", "{braces} 100% \\N kept"),
    ],
)
def test_markdown_and_emoji_are_not_text(text: str, expected: str) -> None:
    assert " ".join(sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Head", BlockKind.HEADING),
        ("- item", BlockKind.ITEM),
        ("12) item", BlockKind.ITEM),
        ("> said", BlockKind.QUOTE),
        ("plain", BlockKind.PARAGRAPH),
    ],
)
def test_markdown_names_the_kind_of_block(text: str, kind: BlockKind) -> None:
    assert [block.kind for block in parse_script(text, "en")] == [kind]


@pytest.mark.parametrize(
    "text", ["---", "***\n\n___", "😴 ✨", "… — !", "```\n```", "\u200f\u200e"]
)
def test_a_script_without_words_has_no_blocks(text: str) -> None:
    assert parse_script(text, "en") == ()


def test_lone_punctuation_stands_with_its_neighbour_and_brackets_are_not_spoken() -> None:
    (block,) = parse_script("It was {bad} — really [[very]] bad", "en")
    shown = [word.text for word in block.sentences[0].words]
    assert shown == ["It", "was", "{bad} —", "really", "[[very]]", "bad"]
    assert block.sentences[0].spoken == "It was bad — really very bad"


def test_offsets_point_at_each_word_in_the_spoken_text() -> None:
    (block,) = parse_script("Alpha {beta} これはテスト gamma", "en")
    sentence = block.sentences[0]
    for word, offset in zip(sentence.words, sentence.spoken_offsets(), strict=True):
        assert sentence.spoken.startswith(word.spoken, offset)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("plain", ["plain"]),
        ("今天很好，走。", ["今天", "很", "好，", "走。"]),
        ("「東京タワー」です", ["「東京タワー」です"]),
        ("朝の光は体内時計を整えます。", ["朝の", "光は", "体内時計を", "整えます。"]),
        ("我们走8000步，", ["我们", "走", "8000", "步，"]),
        ("健康な人の85%が", ["健康な", "人の", "85%", "が"]),
        ("นอนน้อยเกินไป", ["นอน", "น้อย", "เกิน", "ไป"]),
        ("x" * 50, ["x" * 24, "x" * 24, "xx"]),
        ("https://example.com/a/long/path?q=1", ["https://example.com/a/", "long/path?q=1"]),
    ],
)
def test_text_without_spaces_is_divided_into_units(token: str, expected: list[str]) -> None:
    assert pieces(token) == expected


def test_an_endless_sentence_is_cut_at_commas() -> None:
    text = ", ".join(["ten words that go on and on without an end"] * 40)
    found = parse_script(text, "en")[0].sentences
    assert all(weight_of(sentence.words) <= MAX_SENTENCE_WEIGHT for sentence in found)
    assert all(sentence.text.endswith(",") for sentence in found[:-1])


def test_a_title_is_one_plain_line() -> None:
    assert plain_line("  **My**\n first 🎬 {video} ") == "My first {video}"


@given(SCRIPT)
def test_no_letter_or_digit_of_the_script_is_lost_or_doubled(script: str) -> None:
    marks = re.sub(r"\]\(http://x\)", "", normalise(script))
    lines = [re.sub(r"^\s*(1\.|#|-|>)\s", "", line) for line in marks.split("\n")]
    expected = [c for c in "".join(lines) if c.isalnum()]
    assert [c for c in "".join(words(script)) if c.isalnum()] == expected


@given(st.text(alphabet="นอ้ยเกิป今天の、「」a", max_size=30))
def test_units_of_a_token_are_the_token_and_begin_with_no_mark(token: str) -> None:
    units = pieces(token)
    assert "".join(units) == token
    assert not any(unicodedata.category(unit[0]).startswith("M") for unit in units[1:])


@given(SCRIPT)
def test_every_word_is_spoken(script: str) -> None:
    for block in parse_script(script, "en"):
        for sentence in block.sentences:
            assert all(word.spoken.strip() for word in sentence.words)
            assert "[" not in sentence.spoken
