"""Pages and lines of captions."""

from hypothesis import given

from tests.unit.renderer.strategies import SCRIPT
from videojobs_renderer.captions.pages import text_of, typeset
from videojobs_renderer.plan.scenes import split_scenes
from videojobs_renderer.plan.script import parse_script


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


def test_a_word_wider_than_the_line_shrinks_the_type() -> None:
    (block,) = parse_script("incomprehensibilities", "en")
    setting = typeset(block.sentences, characters, 10, 2)
    assert setting.scale < 0.5


def test_text_without_spaces_is_joined_without_spaces() -> None:
    assert (
        "".join(line for page in lines("今天天气很好。", 4, 2) for line in page) == "今天天气很好。"
    )


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
