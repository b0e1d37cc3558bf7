"""The plan in numbers: frames around speech of given lengths, and the cards that come of them."""

import pytest

from videojobs_renderer.plan.clock import SAMPLES_PER_FRAME, SAMPLES_PER_SECOND
from videojobs_renderer.plan.duration import Fit, fit, refit
from videojobs_renderer.plan.scenes import Scene, SceneKind
from videojobs_renderer.plan.timeline import Slot, Span, SpokenScene, build_timeline
from videojobs_renderer.script.parser import Sentence, Word

WORD = Word("word", "word")


@pytest.mark.parametrize(
    ("spoken", "wanted", "expected"),
    [
        pytest.param([1.2], 15, Fit(1, 157, 12, (88,), 157), id="more room than the longest takes"),
        pytest.param([8, 8], 24, Fit(1, 88, 9, (26, 26), 82), id="half-way to the longest"),
        pytest.param([8, 8], 22, Fit(1, 72, 8, (15, 17), 60), id="comfortable"),
        pytest.param([8, 8], 20, Fit(1, 52, 5, (10, 12), 36), id="between short and comfortable"),
        pytest.param([8, 8], 18.5, Fit(1, 0, 3, (34, 35), 0), id="too short for a title"),
        pytest.param([3, 3, 3], 10, Fit(1, 0, 3, (7, 7, 7), 0), id="hardly a pause"),
    ],
)
def test_the_frames_around_speech_at_its_natural_pace(
    spoken: list[float], wanted: float, expected: Fit
) -> None:
    assert fit([int(seconds * SAMPLES_PER_SECOND) for seconds in spoken], wanted) == expected


@pytest.mark.parametrize(
    ("spoken", "wanted", "tempo"),
    [([11], 10, 1.1425), ([10, 10], 20, 1.0386), ([10, 10], 19, 1.0953), ([60], 10, 1.25)],
)
def test_the_pace_leaves_room_for_the_shortest_pauses_and_a_frame_a_scene(
    spoken: list[int], wanted: int, tempo: float
) -> None:
    found = fit([seconds * SAMPLES_PER_SECOND for seconds in spoken], wanted)
    assert found.tempo == pytest.approx(tempo, abs=1e-4)
    assert found == Fit(found.tempo, 0, 3, (6,) * len(spoken), 0)


def test_what_the_changed_pace_leaves_over_is_added_to_the_last_pause() -> None:
    found = Fit(1.1, 0, 3, (6, 6), 0)
    speech = [100 * SAMPLES_PER_FRAME, 150 * SAMPLES_PER_FRAME]
    assert refit(found, speech, 9) == Fit(1.1, 0, 3, (6, 8), 0)


def test_what_is_too_long_all_the_same_is_reported_in_seconds() -> None:
    found = Fit(1.25, 0, 3, (6, 6), 0)
    speech = [100 * SAMPLES_PER_FRAME, 200 * SAMPLES_PER_FRAME]
    assert refit(found, speech, 10) == Fit(1.25, 0, 3, (6, 3), 0, overlong_seconds=0.5)


def a_scene(kind: SceneKind, words: int) -> SpokenScene:
    """Words of ten frames each."""
    ten = 10 * SAMPLES_PER_FRAME
    spans = tuple(Span(n * ten, (n + 1) * ten) for n in range(words))
    return SpokenScene(Scene(kind, (Sentence((WORD,) * words),)), words * ten, spans)


def test_each_card_has_its_kind_its_scene_its_speech_and_its_words() -> None:
    first, second = a_scene(SceneKind.STATEMENT, 2), a_scene(SceneKind.QUOTE, 1)
    timeline = build_timeline([first, second], Fit(1, 45, 4, (8, 9), 30))
    assert timeline.slots == (
        Slot(SceneKind.TITLE, 0, 45),
        Slot(
            SceneKind.STATEMENT,
            start=45,
            frames=4 + 20 + 8,
            scene=first.scene,
            number=1,
            speech_start=49 * SAMPLES_PER_FRAME,
            speech_samples=20 * SAMPLES_PER_FRAME,
            words=(Span(4, 14), Span(14, 24)),
        ),
        Slot(
            SceneKind.QUOTE,
            start=77,
            frames=4 + 10 + 9,
            scene=second.scene,
            number=2,
            speech_start=81 * SAMPLES_PER_FRAME,
            speech_samples=10 * SAMPLES_PER_FRAME,
            words=(Span(4, 14),),
        ),
        Slot(SceneKind.OUTRO, 100, 30),
    )


def test_a_fit_for_another_number_of_scenes_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        build_timeline([a_scene(SceneKind.STATEMENT, 1)] * 2, Fit(1, 0, 3, (6,), 0))
