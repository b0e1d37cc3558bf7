"""Subtitles: lines that are readable in every language, cues that can be read in time."""

import itertools
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.renderer.strategies import MIXED_SCRIPT
from videojobs_renderer.captions.pages import paginate, text_of
from videojobs_renderer.captions.subtitles import Cue, cues_of
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND, SAMPLES_PER_SECOND
from videojobs_renderer.plan.duration import fit
from videojobs_renderer.plan.scenes import split_scenes
from videojobs_renderer.plan.timeline import Span, SpokenScene, Timeline, build_timeline
from videojobs_renderer.script.parser import parse_script
from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.line_breaks import emergency_breaks

CLOSING: Final = frozenset(
    "。，、．！？；：…％%”’」』）〕】》〉,.!?;:)]}ーぁぃぅぇぉっゃゅょッャュョ々"
)
OPENING: Final = frozenset("“‘「『（〔【《〈([{¥$€￥")
WHOLE: Final = re.compile(
    r"[¥$€￥]?[A-Za-z0-9]+(?:[.,][0-9]+)*(?:%|％|\+\+|#)?"  # ¥249,900; 3nm; 50%; C++
    r"|第?[0-9]+[年月日步回円元万]"
)


def timeline_of(script: str, language: str, seconds_a_character: float) -> Timeline:
    """A script whose words are spoken at an even speed."""
    spoken = []
    for scene in split_scenes(parse_script(script, language)):
        spans, position = [], 0
        for word in scene.words:
            length = round(len(word.text) * seconds_a_character * SAMPLES_PER_SECOND)
            spans.append(Span(position, position + length))
            position += length
        spoken.append(SpokenScene(scene, position, tuple(spans)))
    return build_timeline(spoken, fit([each.samples for each in spoken], 60))


def cues(script: str, language: str = "en", seconds_a_character: float = 0.06) -> list[Cue]:
    return cues_of(timeline_of(script, language, seconds_a_character), language)


def faults(lines: tuple[str, ...]) -> Iterator[str]:
    """What a typesetter would strike out in consecutive lines of one text."""
    for line in lines:
        if line[0] in CLOSING:
            yield f"{line!r} begins with a closing mark"
        if line[-1] in OPENING:
            yield f"{line!r} ends with an opening mark or a currency sign"
    for before, after in pairwise(lines):
        for found in WHOLE.finditer(before + after):
            if found.start() < len(before) < found.end():
                yield f"{found[0]!r} is divided"


FIGURES: Final = (
    *("¥249,900", "$35", "€1,299.50", "￥88", "50%", "85％"),
    *("3nm", "5G", "8000步", "第3回", "1.5", "20"),
)
MARKS: Final = (*tuple("。，、！？；：）」”】.,"), "……", "》，")
LATIN: Final = (
    *("iPhone15", "A17", "C++", "GPT", "Wi-Fi", "e.g.", "(USB)", "“Pro”", "x86"),
    *("AT&T", "v2.0", "H2O", "C#", "5.1.2", "O'Neil", "naïve", "R&D", "Ωmega"),
)
NEIGHBOURS: Final = (
    ("价格是", "芯片和三纳米工艺都很受欢迎"),
    ("このねだんは", "チップをつかっています"),
    ("這台手機的售價", "處理器"),
)
MIXES: Final = tuple(itertools.product(FIGURES, MARKS, LATIN, NEIGHBOURS))


def test_no_mix_of_figure_mark_and_latin_word_breaks_wrongly() -> None:
    found = []
    for figure, mark, latin, (before, after) in MIXES:
        (block,) = parse_script(f"{before}{figure}{mark}{latin}{after}", "zh")
        for width in (24, 42):
            for page in paginate(block.sentences, columns, width, 9):
                words = [word for sentence in block.sentences for word in sentence.words]
                lines = tuple(text_of(words, line) for line in page.lines)
                assert all(columns(line) <= width for line in lines), lines
                found += [(fault, lines) for fault in faults(lines)]
    assert len(MIXES) == 9720
    assert found == []


CHINESE: Final = (
    "人工智能正在改变我们每天的生活和工作方式，许多人已经离不开它，而科学家们仍在寻找让机器"
    "理解人类语言和情感的新方法，希望有一天能够真正帮助每个人。"
)
JAPANESE: Final = (
    "健康な人の85%が毎日7時間以上の睡眠をとっているという調査結果があり、専門家は寝る前に"
    "スマートフォンを見ないことと、朝の光を浴びることを強くすすめています。"
)
MIXED: Final = (
    "苹果公司今天发布了售价¥249,900的新款iPhone15，它搭载了采用3nm工艺的A17芯片，并且比去年的"
    "型号轻了大约20%，续航时间也更长了。"
)


@pytest.mark.parametrize("sentence", [CHINESE, JAPANESE, MIXED])
@pytest.mark.parametrize("seconds_a_character", [0.12, 0.22, 0.5])
def test_a_long_sentence_without_spaces_has_short_lines_and_short_cues(
    sentence: str, seconds_a_character: float
) -> None:
    assert 60 <= len(sentence) <= 90
    found = cues(sentence, "zh", seconds_a_character)
    lines = tuple(line for cue in found for line in cue.lines)
    assert "".join(lines) == sentence
    assert max(map(columns, lines)) <= 42
    assert max(len(cue.lines) for cue in found) <= 2
    assert max(cue.end - cue.start for cue in found) <= 7 * FRAMES_PER_SECOND
    assert list(faults(lines)) == []


def test_a_slow_sentence_is_divided_at_the_time_of_a_word() -> None:
    first, second = cues("When the night comes early, most of us sleep better", "en", 0.2)
    assert first.lines + second.lines == (
        "When the night comes early,",
        "most of us sleep better",
    )
    assert second.start == first.end


def test_a_word_that_is_spoken_for_longer_has_a_cue_of_seven_seconds() -> None:
    (cue,) = cues("Incomprehensibilities", "en", 0.6)
    assert cue.end - cue.start == 7 * FRAMES_PER_SECOND


def test_a_cue_too_short_to_be_read_stays_in_the_silence_behind_it() -> None:
    (cue,) = cues("So many fast words here", "en", 0.02)
    assert cue.end - cue.start == 35  # 23 characters at 20 a second
    first, second = cues("So many words here. And then some more.", "en", 0.02)
    assert first.end == second.start


@pytest.mark.parametrize(
    ("language", "script"),
    [
        ("ar", "نستخدم Kubernetes كل يوم. Docker و API جديد."),
        ("he", "אנחנו אוהבים את Python. 24 שעות ביום."),
    ],
)
def test_lines_of_a_right_to_left_language_begin_with_its_mark(language: str, script: str) -> None:
    lines = [line for cue in cues(script, language) for line in cue.lines]
    assert all(line[0] == "\u200f" and line.count("\u200f") == 1 for line in lines)
    assert "".join(cues(script, "en")[0].lines) == "".join(cues(script, language)[0].lines)[1:]


@given(MIXED_SCRIPT, st.sampled_from(["en", "zh", "ar"]), st.floats(0.02, 1.5))
def test_whatever_the_mix_the_rules_of_lines_and_cues_hold(
    script: str, language: str, pace: float
) -> None:
    assume(parse_script(script, language))
    timeline = timeline_of(script, language, pace)
    sentences = [s for slot in timeline.spoken if slot.scene for s in slot.scene.sentences]
    found = cues_of(timeline, language)
    lines = [line.removeprefix("\u200f") for cue in found for line in cue.lines]
    shown = "".join(lines)
    assert shown.replace(" ", "") == "".join(s.text for s in sentences).replace(" ", "")
    assert all(columns(line) <= 42 or not emergency_breaks(line) for line in lines)
    assert all(len(cue.lines) <= 2 for cue in found)
    assert all(0 < cue.end - cue.start <= 7 * FRAMES_PER_SECOND for cue in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
