"""Fitting speech into the wanted length."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND, frames, frames_covering
from videojobs_renderer.plan.duration import MAX_TEMPO, fit, is_hopeless, least_seconds, refit
from videojobs_renderer.plan.speaking_rate import units_per_second

SECOND = SAMPLES_PER_SECOND
SPEECH = st.lists(st.integers(SECOND // 4, 15 * SECOND), min_size=1, max_size=40)
WANTED = st.integers(1, 600)


def test_one_short_sentence_fills_fifteen_seconds_with_title_and_outro() -> None:
    found = fit([int(1.2 * SECOND)], 15)
    assert found.tempo == 1.0
    assert found.title >= frames(3)
    assert found.outro >= frames(3)
    assert found.frames([int(1.2 * SECOND)]) == frames(15)


def test_tight_speech_gives_up_the_title_before_the_pace() -> None:
    found = fit([int(9.4 * SECOND)], 10)
    assert (found.title, found.outro, found.tempo) == (0, 0, 1.0)
    assert found.frames([int(9.4 * SECOND)]) == frames(10)


def test_speech_that_is_a_little_too_long_is_spoken_faster() -> None:
    found = fit([11 * SECOND], 10)
    assert 1.1 < found.tempo <= MAX_TEMPO


def test_speech_that_is_far_too_long_makes_the_video_longer() -> None:
    speech = [60 * SECOND]
    found = fit(speech, 10)
    assert found.tempo == MAX_TEMPO
    final = refit(found, [round(60 * SECOND / MAX_TEMPO)], 10)
    assert final.overlong_seconds > 37


@given(SPEECH, WANTED)
def test_the_length_is_exact_whenever_no_pace_is_changed(speech: list[int], wanted: int) -> None:
    found = fit(speech, wanted)
    if found.tempo == 1.0:
        assert found.frames(speech) == frames(wanted)


@given(SPEECH, WANTED)
def test_nothing_is_negative_and_the_pace_is_bounded(speech: list[int], wanted: int) -> None:
    found = fit(speech, wanted)
    assert 1.0 <= found.tempo <= MAX_TEMPO
    assert min(found.title, found.lead, found.outro, *found.holds) >= 0
    assert len(found.holds) == len(speech)


@given(SPEECH, WANTED)
def test_after_the_pace_is_changed_the_length_is_exact_or_reported(
    speech: list[int], wanted: int
) -> None:
    found = fit(speech, wanted)
    spoken = [round(samples / found.tempo) for samples in speech]
    final = refit(found, spoken, wanted)
    over = final.frames(spoken) - frames(wanted)
    assert over >= 0
    assert final.overlong_seconds == over / 30
    if found.tempo < MAX_TEMPO:
        assert over <= len(speech)
    assert sum(map(frames_covering, spoken)) <= final.frames(spoken)


@given(SPEECH, WANTED)
def test_a_title_is_readable_or_absent(speech: list[int], wanted: int) -> None:
    found = fit(speech, wanted)
    assert found.title == 0 or found.title >= frames(1.4)


@pytest.mark.parametrize(
    ("spoken", "scenes", "wanted", "hopeless"),
    [
        (1, 1, 15, False),
        (0.3, 1, 1, False),
        (23, 3, 15, False),  # 19 s at the fastest: tried, and said if it is too long
        (26, 3, 15, True),
        (160, 20, 60, True),
        (80, 10, 60, False),
    ],
)
def test_what_no_voice_can_speak_in_time_is_known_before(
    spoken: float, scenes: int, wanted: int, hopeless: bool
) -> None:
    assert is_hopeless(spoken, scenes, wanted) is hopeless


@given(st.floats(0.1, 6000), st.integers(1, 400), WANTED)
def test_the_length_that_is_named_is_accepted(spoken: float, scenes: int, wanted: int) -> None:
    needed = math.ceil(least_seconds(spoken, scenes))
    assert not is_hopeless(spoken, scenes, needed)
    if is_hopeless(spoken, scenes, wanted):
        assert needed > wanted


def test_a_language_is_measured_or_taken_to_be_usual() -> None:
    assert units_per_second("th") < units_per_second("sw") < units_per_second("fr-CA")
    assert units_per_second("PT-br") == units_per_second("pt")
