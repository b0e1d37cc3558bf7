"""Scripts: what is taken out, where sentences end, which units words are."""

import cProfile
import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from testkit.written_scripts import SENTENCES, written_script

from tests.unit.renderer.strategies import SCRIPT
from videojobs_renderer.script.directions import ScriptError
from videojobs_renderer.script.markdown import BlockKind
from videojobs_renderer.script.parser import (
    MAX_SENTENCE_WEIGHT,
    parse_script,
    plain_line,
    weight_of,
)
from videojobs_renderer.text.segmentation import pieces


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("If a <b and c> d the loop stops.", "If a <b and c> d the loop stops."),
        ("A List<String> of <your name>.", "A List<String> of <your name>."),
        ("Write to <anna@example.org>.", "Write to anna@example.org."),
        ("See <https://example.org/help>!", "See https://example.org/help!"),
        ("Use `<div>` or &lt;div&gt;.", "Use <div> or <div>."),
        ("?cats=true&region=auckland&copy=2&not=1", "?cats=true&region=auckland&copy=2&not=1"),
        ("Now <!-- ask Anna --> go.", "Now go."),
        ("<!-- one\n\ntwo -->\nHere.", "Here."),
        ("Tides <!-- one\n\n```\ntwo --> rise.", "Tides rise."),
        ("`<!-- a` or `b -->`", "<!-- a or b -->"),
        ("```\n<!-- a\n\nb -->\n```", "<!-- a b -->"),
        ("a <!-- open\n\nb", "a <!-- open b"),
        ("</script> ends what <script> begins.\n\nMore.", "ends what begins. More."),
        ("So <script>x = <b>1</b></script>it is.", "So it is."),
        ("Berlin→Hamburg→Kiel", "Berlin → Hamburg → Kiel"),
        ("I❤NY, yes✅no", "I NY, yes no"),
        ("He paid 5<10 dollars", "He paid 5<10 dollars"),
        ("2*3*4, f(x)=2**3, C#, C:\\new", "2*3*4, f(x)=2**3, C#, C:\\new"),
        ("Demand rises[^1] fast.\n\n[^1]: See there.", "Demand rises fast."),
        ("use [^abc] here", "use [^abc] here"),
        ("---\ntitle: Tides\n---\nThe sea.", "The sea."),
        ("---\nThe sea.\n---\nThe land.", "The sea. The land."),
        ("See [it][a].\n\n[a]: http://x.y 'Title'", "See it."),
        ("[Anna]: Hello!", "[Anna]: Hello!"),
        ("[Anna]: <laughs>", "[Anna]: <laughs>"),
        ("1\n00:00:01,000 --> 00:00:02,500\nThe sea\n\n2\n00:00:03,000 --> 00:00:04,000\nrises.",
         "The sea rises."),
        ("```\n1\n00:00:01,000 --> 00:00:02,500\nThe sea\n```",
         "1 00:00:01,000 --> 00:00:02,500 The sea"),
        ("WEBVTT - Tides\nLanguage: en\n\nNOTE by Anna\n\nfirst\n00:01.000 --> 00:02.000\n"
         "<v Anna>The <c.loud>sea</c>\n\n00:02.000 --> 00:04.000\n<00:02.500>rises.",
         "The sea rises."),
        ("Energy is $E = mc^2$.", "Energy is E = mc²."),
        ("$AAPL *rose* &amp; A$ fell", "$AAPL rose & A$ fell"),
        ("$$\nJust *money*\n$$", "$$ Just money $$"),
        ("It costs $5 to $6.", "It costs $5 to $6."),
        ("**bold**ly and 这是**重点**内容", "boldly and 这是重点内容"),
        ("10<sup>2</sup> of H<sub>2</sub>O", "10² of H2O"),
        ("3. Oktober ist Feiertag.", "3. Oktober ist Feiertag."),
        ("~~~ The end ~~~", "~~~ The end ~~~"),
        ("~~~end\n\n", "~~~end"),
        ("```python\nx = a_b*2*3\n```", "x = a_b*2*3"),
        ("    Once upon *a* time", "Once upon a time"),
    ],
)  # fmt: skip
def test_what_is_written_is_what_is_shown(text: str, shown: str) -> None:
    assert " ".join(sentences(text)) == shown


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "[", "*_"])
def test_text_in_any_depth_of_markup_is_kept(mark: str) -> None:
    assert sentences(mark * 200 + "deep")[-1].endswith("deep")


TABLE = "| Country | Capital |\n|---|---|\n| France | **Paris** |\n| Chad | | odd |"


def test_a_table_is_shown_row_by_row_and_each_value_is_announced() -> None:
    (block,) = parse_script(TABLE, "en")
    assert block.kind is BlockKind.TABLE
    assert [s.text for s in block.sentences] == [
        "Country | Capital",
        "France | Paris",
        "Chad | odd",
    ]
    assert [s.spoken for s in block.sentences] == [
        "Country, Capital", "Country: France, Capital: Paris", "Country: Chad, odd",
    ]  # fmt: skip
    assert block.cells == ((1, 1), (1, 1), (1, 0, 1))


def test_headers_and_values_of_a_table_are_said_in_their_spoken_forms() -> None:
    (block,) = parse_script("| Price in € | Size |\n|---|---|\n| 3.50 | 3nm |", "en")
    assert [s.text for s in block.sentences] == ["Price in € | Size", "3.50 | 3nm"]
    assert [s.spoken for s in block.sentences] == [
        "Price in euros, Size",
        "Price in euros: three point five zero, Size: three nanometers",
    ]


def test_a_row_too_long_for_a_card_is_read_as_a_text() -> None:
    (block,) = parse_script("| A |\n|---|\n| " + "long " * 80 + "|", "en")
    assert block.kind is BlockKind.PARAGRAPH
    assert all(weight_of(sentence.words) <= MAX_SENTENCE_WEIGHT for sentence in block.sentences)


def test_directions_end_a_card_and_add_up() -> None:
    first, second, third = parse_script(
        "One.\n[pause: 1.5]\n[pause: 1]\nTwo.\n[scene]\nThree.", "en"
    )
    assert (first.ends_card, first.pause) == (True, 2.5)
    assert (second.ends_card, second.pause) == (True, 0.0)
    assert not third.ends_card


@pytest.mark.parametrize(
    "line",
    [
        "[pause]",
        "[pause: two]",
        "[pause 2]",
        "[pause: 60]",
        "[pausa: 2]",
        "[sceen]",
        "[scene: sea]",
    ],
)
def test_a_misspelt_direction_is_refused_with_the_right_spelling(line: str) -> None:
    with pytest.raises(ScriptError, match=re.escape(line)) as refused:
        parse_script(f"One.\n{line}\nTwo.", "en")
    assert "[pause: 1.5] or [scene]" in refused.value.hint


def test_a_pause_needs_something_before_it() -> None:
    with pytest.raises(ScriptError, match="before the first word"):
        parse_script("[pause: 1]\nOne.", "en")


@pytest.mark.parametrize("line", ["[music]", "[laughs]", "\\[pause: two]", "He said [pause: 2]."])
def test_anything_else_in_brackets_is_text(line: str) -> None:
    assert sentences(line) == [line.removeprefix("\\")]


def test_lone_punctuation_stands_with_its_neighbour_and_brackets_are_not_spoken() -> None:
    (block,) = parse_script("It was {bad} — really [[very]] bad", "en")
    shown = [word.text for word in block.sentences[0].words]
    assert shown == ["It", "was", "{bad} —", "really", "[[very]]", "bad"]
    assert block.sentences[0].spoken == "It was bad — really very bad"


def test_the_weight_of_words_is_that_of_their_speech() -> None:
    (block,) = parse_script("[$5]\n\n", "en")
    assert weight_of(block.sentences[0].words) == len("five dollars ")
    (table,) = parse_script("| Price |\n|---|\n| $5 |", "en")
    assert weight_of(table.sentences[1].words) == len("Price: five dollars ")


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
        ("ราคา1,000บาท", ["ราคา", "1,000", "บาท"]),
        ("ສະບາຍດີປະເທດລາວ", ["ສະບາຍດີ", "ປະເທດ", "ລາວ"]),
        (
            "价格是¥249,900。iPhone15搭载A17芯片和3nm工艺",
            ["价格", "是", "¥249,900。", "iPhone15搭载", "A17", "芯片", "和", "3nm工艺"],
        ),
        ("２０２５年", ["２０２５", "年"]),
        ("!" * 30, ["!" * 30]),
        ("क्षत्रिय" * 5, ["क्षत्रिय" * 4 + "क्षत्रि", "य"]),
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


@pytest.mark.parametrize("part", ["**a", "<b", "123 ", "word "])
def test_the_work_that_a_text_takes_grows_with_its_length(part: str) -> None:
    def calls(count: int) -> int:
        profile = cProfile.Profile()
        profile.runcall(parse_script, part * count, "en")
        return sum(entry.callcount for entry in profile.getstats())

    calls(500)  # fills the caches
    assert calls(2000) < 6 * calls(500)  # 4 times as much text; squared it would be 16


def test_a_title_is_one_plain_line() -> None:
    assert plain_line("  **My**\n first 🎬 {video} ") == "My first {video}"
    assert plain_line("# List<String>, 2*3*4 &amp; [more](x.y)") == "List<String>, 2*3*4 & more"


@given(st.sampled_from(sorted(SENTENCES)), st.integers(0, 10_000))
def test_the_words_of_a_script_are_those_that_its_author_means(kind: str, seed: int) -> None:
    written = written_script(kind, random.Random(seed))
    assert runs("\n".join(sentences(written.script))) == runs(written.text)


def runs(text: str) -> list[str]:
    """Letters and figures that follow each other, with their marks."""
    text = unicodedata.normalize("NFC", text.replace("\ufe0f", "").replace("\u20e3", ""))
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return "".join(kept).split()


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
