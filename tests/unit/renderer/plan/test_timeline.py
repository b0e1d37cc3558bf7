"""The timeline: integer frames, exact samples, words that can be seen."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs_renderer.plan.clock import (
    FRAMES_PER_SECOND,
    SAMPLES_PER_FRAME,
    centiseconds,
    frames_covering,
)
from videojobs_renderer.plan.duration import fit
from videojobs_renderer.plan.scenes import Scene, SceneKind
from videojobs_renderer.plan.timeline import (
    MIN_WORD_FRAMES,
    Span,
    SpokenScene,
    build_timeline,
    lit_frames,
)
from videojobs_renderer.script.parser import Sentence, Word

ONSETS = st.lists(st.integers(0, 30_000), min_size=1, max_size=30)


def spoken(gaps: list[int]) -> SpokenScene:
    """A scene whose words begin so many samples after one another."""
    words, position = [], 0
    for gap in gaps:
        words.append(Span(position, position + gap))
        position += gap
    text = tuple(Word("word", "word") for _ in gaps)
    return SpokenScene(
        Scene(SceneKind.STATEMENT, (Sentence(text),)), max(position, 1), tuple(words)
    )


@given(st.lists(ONSETS, min_size=1, max_size=60), st.integers(1, 900))
def test_cards_tile_the_video_without_a_gap(scenes: list[list[int]], wanted: int) -> None:
    items = [spoken(gaps) for gaps in scenes]
    timeline = build_timeline(items, fit([item.samples for item in items], wanted))
    position = 0
    for slot in timeline.slots:
        assert slot.start == position
        assert slot.frames > 0
        position = slot.end
    assert timeline.samples == timeline.frames * SAMPLES_PER_FRAME


@given(st.lists(ONSETS, min_size=1, max_size=60), st.integers(1, 900))
def test_speech_starts_on_a_frame_and_ends_inside_its_card(
    scenes: list[list[int]], wanted: int
) -> None:
    items = [spoken(gaps) for gaps in scenes]
    timeline = build_timeline(items, fit([item.samples for item in items], wanted))
    for slot in timeline.spoken:
        assert slot.speech_start % SAMPLES_PER_FRAME == 0
        assert slot.speech_start + slot.speech_samples <= slot.end * SAMPLES_PER_FRAME


@given(ONSETS, st.integers(1, 12), st.integers(0, 60))
def test_every_word_is_lit_in_order_and_long_enough(gaps: list[int], lead: int, hold: int) -> None:
    item = spoken(gaps)
    length = max(
        lead + frames_covering(item.samples) + hold, lead + MIN_WORD_FRAMES * len(gaps) + 1
    )
    lights = lit_frames(item.words, lead, length)
    assert all(light.end - light.start >= MIN_WORD_FRAMES for light in lights)
    assert all(a.end <= b.start for a, b in pairwise(lights))
    assert lights[-1].end <= length


def test_a_word_is_lit_in_the_frame_nearest_to_its_onset() -> None:
    words = (Span(0, 16_000), Span(16_000, 33_000), Span(33_000, 48_000))
    assert [light.start for light in lit_frames(words, 5, 60)] == [5, 15, 26]


def test_the_last_light_goes_out_with_the_voice() -> None:
    assert lit_frames((Span(0, 16_000),), 5, 200)[-1].end == 15


@pytest.mark.parametrize("frame", range(0, 2000, 7))
def test_an_ass_time_selects_exactly_its_frame(frame: int) -> None:
    shown_at = frame * 1000 / FRAMES_PER_SECOND
    shown_before = (frame - 1) * 1000 / FRAMES_PER_SECOND
    assert shown_before < centiseconds(frame) * 10 <= shown_at
