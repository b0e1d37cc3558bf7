"""Pages and lines of captions."""

from itertools import accumulate

from hypothesis import given

from tests.unit.renderer.strategies import MIXED_SCRIPT, SCRIPT
from videojobs_renderer.captions.pages import paginate, text_of, typeset
from videojobs_renderer.plan.scenes import split_scenes
from videojobs_renderer.script.parser import parse_script
from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.line_breaks import line_breaks


def characters(text: str) -> float:
    return float(len(text))


def lines(text: str, width: float, max_lines: int) -> list[list[str]]:
    sentences = [s for block in parse_script(text, "en") for s in block.sentences]
    words = [word for sentence in sentences for word in sentence.words]
    setting = typeset(sentences, characters, width, max_lines)
    return [[text_of(words, line) for line in page.lines] for page in setting.pages]


def test_lines_are_balanced() -> None:
    assert lines("Why sleep matters more than you think", 30, 3) == [
        ["Why sleep matters", "more than you think"]
    ]


def test_a_long_sentence_breaks_after_a_clause() -> None:
    text = "When the night comes early, most of us sleep far better than in June"
    assert lines(text, 20, 2)[0] == ["When the night", "comes early,"]


def test_sentences_share_a_page_while_they_fit() -> None:
    assert len(lines("Stop. Look. Listen.", 20, 2)) == 1
    assert len(lines("Stop and look. Then listen to it.", 14, 2)) == 2


def test_a_heading_and_a_line_of_code_have_lines_of_their_own() -> None:
    assert lines("# Tides\nThe sea rises.", 30, 3) == [["Tides", "The sea rises."]]
    assert lines("```\nx = 2\nprint(x)\n```", 30, 3) == [["x = 2", "print(x)"]]


def test_a_word_wider_than_the_line_shrinks_the_type() -> None:
    (block,) = parse_script("incomprehensibilities", "en")
    setting = typeset(block.sentences, characters, 10, 2)
    assert setting.scale < 0.5


def test_text_without_spaces_is_joined_without_spaces() -> None:
    assert (
        "".join(line for page in lines("今天天气很好。", 4, 2) for line in page) == "今天天气很好。"
    )


def test_a_figure_and_its_counter_share_a_line() -> None:
    assert lines("我们走8000步到家", 7, 9) == [["我们走", "8000步", "到家"]]


def test_words_that_no_break_may_part_are_parted_when_wider_than_a_line() -> None:
    assert lines("about 5 km away", 4, 9) == [["about", "5 km", "away"]]
    assert "".join(lines("走12345678步", 6, 9)[0]) == "走12345678步"


@given(SCRIPT)
def test_every_word_is_on_exactly_one_line(script: str) -> None:
    for scene in split_scenes(parse_script(script, "en")):
        setting = typeset(scene.sentences, characters, 16, 3)
        shown = [index for page in setting.pages for index in page.words]
        assert shown == list(range(len(scene.words)))


@given(SCRIPT)
def test_enlarged_lines_still_fit(script: str) -> None:
    for scene in split_scenes(parse_script(script, "en")):
        setting = typeset(scene.sentences, characters, 16, 3)
        for page in setting.pages:
            for line in page.lines:
                assert characters(text_of(scene.words, line)) * setting.scale <= 16 + 1e-6


@given(MIXED_SCRIPT)
def test_lines_end_where_unicode_allows_it_unless_nothing_else_fits(script: str) -> None:
    width = 30
    for sentence in (s for block in parse_script(script, "en") for s in block.sentences):
        starts = list(accumulate(len(word.text) + (not word.glued) for word in sentence.words))
        allowed = {0, *line_breaks(sentence.text).intersection(starts), starts[-1]}
        pages = paginate((sentence,), columns, width, 2)
        for line in (line for page in pages for line in page.lines):
            end = starts[line[-1]]
            if end not in allowed:
                before = max(i for i in allowed if i < end)
                after = min(i for i in allowed if i > end)
                assert columns(sentence.text[before:after].strip()) > width
