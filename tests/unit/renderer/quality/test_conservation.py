"""The conservation check: right captions pass, and each earlier fault of the parser is found."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from testkit.written_scripts import SENTENCES, written_script

from tests.unit.renderer.strategies import SCRIPT
from videojobs.protocol.quality import Dropped
from videojobs_renderer.quality.conservation import (
    caption_text,
    conservation_faults,
    dropped_symbols,
    speech_faults,
)
from videojobs_renderer.quality.source_text import source_text
from videojobs_renderer.script.parser import Word, parse_script

EARLIER: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("If a <b and c> d the loop stops.", "If a d the loop stops.", []),
    ("A List<String> holds names.", "A List holds names.", []),
    ("Write to <anna@example.org> today.", "Write to today.", []),
    ("Read <https://example.org/help> first.", "Read first.", []),
    ("Say hello to <your name> now.", "Say hello to now.", []),
    ("Use `<div>` for a box.", "Use ` ` for a box.", [("Use ` `", "Use")]),
    ("Use &lt;div&gt; for a box.", "Use for a box.", []),
    (
        "Open ?cats=true&region=auckland&copy=2&not=1 now.",
        "Open ?cats=true®ion=auckland©=2¬=1 now.",
        [],
    ),
    (
        "Before. <!-- ask Anna --> After.",
        "Before. <!-- ask Anna --> After.",
        [("Before. <!--", "Before. !--"), ("Anna -->", "Anna --")],
    ),
    (
        "| Country | Capital |\n|---|---|\n| France | Paris |",
        "| Country | Capital | |---|---| | France | Paris |",
        [
            ("| Country |", "Country"),
            ("Capital | |---|---| |", "Capital ------"),
            ("France |", "France"),
            ("Paris |", "Paris"),
        ],
    ),
    ("Berlin→Hamburg→Kiel is the line.", "BerlinHamburgKiel is the line.", []),
    ("I❤NY and yes✅no.", "INY and yesno.", []),
    ("He paid 5<10 dollars.", "He paid 5<10 dollars.", [("5<10", "510")]),
    ("It is 2*3*4 here.", "It is 234 here.", []),
    ("Then f(x)=2**3 holds.", "Then f(x)=2**3 holds.", [("f(x)=2**3", "f(x)=23")]),
    ("She writes C# daily.", "She writes C# daily.", [("C#", "C")]),
    ("The name snake_case stays.", "The name snake_case stays.", [("snake_case", "snakecase")]),
    ("Look in C:\\new first.", "Look in C:\\new first.", [("C:\\new", "C:new")]),
    (
        "Demand rises[^1] fast.\n\n[^1]: See the report.",
        "Demand rises[^1] fast.\n[^1]: See the report.",
        [("rises[^1]", "rises1"), ("[^1]:", "1:")],
    ),
    (
        "---\ntitle: Tides\ntags: [sea]\n---\nThe sea rises.",
        "title: Tides tags: [sea]\nThe sea rises.",
        [("[sea]", "sea")],
    ),
    (
        "See [the page][tide].\n\n[tide]: https://example.org/tide",
        "See [the page][tide].\n[tide]: https://example.org/tide",
        [("[the", "the"), ("page][tide].", "pagetide."), ("[tide]:", "tide:")],
    ),
    (
        "1\n00:00:01,000 --> 00:00:02,500\nThe sea\n\n2\n00:00:02,500 --> 00:00:04,000\nrises.",
        "1 00:00:01,000 --> 00:00:02,500 The sea\n2 00:00:02,500 --> 00:00:04,000 rises.",
        [("00:00:01,000 -->", "00:00:01,000 --"), ("00:00:02,500 -->", "00:00:02,500 --")],
    ),
    (
        "Energy is $E = \\frac{m}{2} v^2$ here.",
        "Energy is $E = \\frac{m}{2} v^2$ here.",
        [("\\frac{m}{2}", "fracm2"), ("v^2$", "v2$")],
    ),
]
"""Scripts, and what a parser by regular expressions made of them: captions, and the words that it
spoke differently from what it showed."""


@pytest.mark.parametrize(
    ("script", "captions", "words"), EARLIER, ids=lambda value: str(value)[:20]
)
def test_what_an_earlier_parser_lost_is_found(
    script: str, captions: str, words: list[tuple[str, str]]
) -> None:
    spoken = (Word(text, said) for text, said in words)
    assert [*conservation_faults(source_text(script), captions), *speech_faults(spoken)]


def faults(script: str) -> list[str]:
    blocks = parse_script(script, "en")
    captions = "\n".join(s.text for block in blocks for s in block.sentences)
    words = (w for block in blocks for s in block.sentences for w in s.words)
    return [*conservation_faults(source_text(script), captions), *speech_faults(words)]


@pytest.mark.parametrize("script", [row[0] for row in EARLIER])
def test_the_parser_keeps_what_the_earlier_one_lost(script: str) -> None:
    assert faults(script) == []


@pytest.mark.parametrize(
    "script",
    [
        "Tides <!-- one\n\ntwo --> rise.",
        "> " * 101 + "deep",
        "- " * 101 + "deep",
        "1. " * 101 + "deep",
        "It rises[^1].\n\n[^1]: See there.\n# Next\nThe land.",
        "So it <script>x</script>[pause: 1] is.",
        "[Anna]: <laughs>",
        "```\n00:00:01,000 --> 00:00:02,500\n```",
        "$$\na^2+b^2=c^2\n$$\n\nThe rule of $5 squares.",
        "The sea <!--> rises <!---> twice <!-- a -- day --> today.",
        "The sea <!-- rises",
        "Write to <anna@example.org><ben@example.org> today.",
        "The <script>x</script> sea <style> rises.",
        "a<div>\n" * 1000,
        " " * 20_000 + "The sea",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nThe sea",
        "WEBVTT - Tides\nLanguage: en\n\nNOTE by Anna\n\nSTYLE\n::cue { color: red }\n\nfirst\n"
        "00:01.000 --> 00:02.000 align:start\n<v Anna>The <c.loud>sea</c></v>\n \n"
        "00:02.000 --> 00:04.000\n<00:02.500>rises.",
    ],
)
def test_the_parser_keeps_what_only_rules_of_blocks_decide(script: str) -> None:
    assert faults(script) == []


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_text_that_is_dropped_in_deep_markup_is_found(mark: str) -> None:
    assert conservation_faults(source_text("The sea.\n\n" + mark * 101 + "deep"), "The sea.")


@given(SCRIPT)
def test_the_parser_keeps_every_letter_of_mixed_lines(script: str) -> None:
    assert faults(script) == []


@given(st.sampled_from(sorted(SENTENCES)), st.integers(0, 10_000))
def test_the_parser_keeps_every_letter_of_ten_kinds_of_text(kind: str, seed: int) -> None:
    assert faults(written_script(kind, random.Random(seed)).script) == []


@pytest.mark.parametrize(
    "captions",
    ["The sea twice a day.", "The sea rises twice a a day.", "sea The rises twice a day.",
     "The searises twice a day.", "The sea rises twice a day. End", ""],
)  # fmt: skip
def test_lost_doubled_moved_joined_and_added_words_are_found(captions: str) -> None:
    (fault,) = conservation_faults(source_text("The *sea* rises twice a day."), captions)
    assert "captions" in fault


def test_the_captions_are_those_of_the_file() -> None:
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\nThe 2\nsea\n\n2\n00:00:02,000 --> 00:00:03,000\nrises\n"
    )
    assert caption_text(srt).split() == ["The", "2", "sea", "rises"]


@pytest.mark.parametrize(
    ("script", "dropped"),
    [
        ("---\ndate: today\n---\nHi.", ("front matter", "---\ndate: today\n---")),
        ("Hi <!-- now -->", ("comment", "<!-- now -->")),
        ("Hi <br>", ("tag", "<br>")),
        ("[Hi](x.y)", ("link target", "x.y")),
        ("Hi\n\n[a]: http://x.y", ("link definition", "[a]: http://x.y")),
        ("Hi\n[pause: 2]", ("direction", "[pause: 2]")),
        ("```c\nhi\n```", ("language of code", "c")),
        ("Hi\n\n[^1]: there", ("footnote", "[^1]: there")),
    ],
)
def test_what_is_left_out_is_listed_with_its_kind(script: str, dropped: tuple[str, str]) -> None:
    assert [(d.kind, d.text) for d in source_text(script).dropped] == [dropped]


def test_symbols_that_no_caption_shows_are_listed_once() -> None:
    assert dropped_symbols("Hi 😴 ☀ 😴 ©", "Hi ©") == [
        Dropped(kind="symbol", text="😴"),
        Dropped(kind="symbol", text="☀"),
    ]
