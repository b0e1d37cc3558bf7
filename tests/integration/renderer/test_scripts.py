"""Scripts of many kinds: languages, lengths, characters that other tools trip over."""

from typing import Any

import pytest
from testkit.renderer import Renderer

DRAFT = {"VIDEOJOBS_QUALITY": "draft"}


@pytest.mark.parametrize(
    ("changes", "voice"),
    [
        (
            {
                "language": "de-DE",
                "platform": "instagram",
                "template_id": "paper",
                "title": "Brot backen",
                "script_content": "Gutes Brot braucht Zeit.\n\n- Mehl für 3,50 Euro\n- Wasser",
                "duration": 12,
            },
            "espeak-ng:de",
        ),
        (
            {
                "language": "ar",
                "platform": "tiktok",
                "template_id": "signal",
                "title": "اختبار",
                "script_content": "مرحبا بكم في هذا الاختبار {الجديد}.",
                "duration": 7,
            },
            "espeak-ng:ar",
        ),
        (
            {
                "language": "ja-JP",
                "title": "日本語のテスト",
                "script_content": "これはテストです。「カタカナ」もよみます。",
                "duration": 9,
            },
            "espeak-ng:ja",
        ),
        (
            {
                "language": "hi",
                "platform": "tiktok",
                "title": "परीक्षण",
                "script_content": "यह एक परीक्षण है। धन्यवाद।",
                "duration": 6,
            },
            "espeak-ng:hi",
        ),
        (
            {
                "title": "{Braces} & 100% \\N 🎬",
                "script_content": (
                    "**Bold** {braces} and 100% \\N of “quotes” — 😴 it's "
                    "Donaudampfschifffahrtsgesellschaftskapitaenswitwe [[here]].\n---\n"
                    "> Said once."
                ),
                "duration": 14,
            },
            "piper:joe",
        ),
    ],
    ids=["german-list", "arabic", "japanese", "hindi", "awkward"],
)
def test_every_language_and_character_passes_the_gate(
    renderer: Renderer, changes: dict[str, Any], voice: str
) -> None:
    rendered = renderer.run(renderer.request(**changes), **DRAFT)
    assert rendered.code == 0, rendered.log
    assert set(rendered.verdicts().values()) == {"pass"}
    assert rendered.report()["voice"] == voice
    assert rendered.report()["degraded"] == []


def test_one_word_in_one_second_is_a_video_too(renderer: Renderer) -> None:
    rendered = renderer.run(renderer.request(script_content="Hi.", duration=1), **DRAFT)
    assert rendered.code == 0, rendered.log
    verdicts = rendered.verdicts()
    verdicts.pop("loudness")  # cannot be measured in so little sound: a warning at most
    assert set(verdicts.values()) == {"pass"}


def test_speech_that_is_too_long_is_hurried_and_then_makes_the_video_longer(
    renderer: Renderer,
) -> None:
    script = "There is a lot to say here, and nothing of it may be cut."
    rendered = renderer.run(renderer.request(script_content=script, duration=2), **DRAFT)
    assert rendered.code == 0, rendered.log
    verdicts = rendered.verdicts()
    assert verdicts.pop("length") == "warn"
    assert verdicts.pop("reading_speed") == "warn"  # hurried speech hurries its readers
    assert set(verdicts.values()) == {"pass"}
    (said,) = rendered.report()["degraded"]
    assert "1.25 times the natural pace" in said
    assert "the requested 2 s" in said


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"platform": "myspace"}, "platform"),
        ({"language": "xx"}, "Use one of: af, am"),
        ({"template_id": "disco"}, "aurora, paper, signal"),
        ({"script_content": "😴 … !"}, "script_content"),
        ({"duration": 0}, "duration"),
    ],
)
def test_a_bad_request_ends_with_64_and_a_sentence(
    renderer: Renderer, changes: dict[str, Any], named: str
) -> None:
    rendered = renderer.run(renderer.request(**changes))
    assert rendered.code == 64
    assert rendered.termination is not None
    failure = rendered.termination.failure
    assert failure is not None
    assert failure.code == "INPUT.INVALID"
    assert not failure.retryable
    assert named in failure.sentence()
    assert named in rendered.log


def test_a_script_that_cannot_be_spoken_in_time_is_refused_with_the_length_it_needs(
    renderer: Renderer,
) -> None:
    script = "There is a lot to say here, and nothing of it may be cut. " * 8
    rendered = renderer.run(renderer.request(script_content=script, duration=15))
    assert rendered.code == 64
    assert rendered.termination is not None
    failure = rendered.termination.failure
    assert failure is not None
    assert failure.code == "INPUT.DURATION"
    assert "needs about 23 s" in failure.message
    assert "Request 23 s or more" in failure.hint
    assert "Generating audio" not in rendered.log


def test_a_character_that_no_font_has_is_named(renderer: Renderer) -> None:
    script = "Here is \U00013000 a hieroglyph \U0001d7ff and \ue9ff \U000e1234 \u0378x."
    rendered = renderer.run(renderer.request(script_content=script, duration=4), **DRAFT)
    assert rendered.code == 64
    assert rendered.termination is not None
    failure = rendered.termination.failure
    assert failure is not None
    assert failure.code == "RENDER.GLYPHS"
    assert "\u0378" in failure.message
    assert "Remove them from the script" in failure.hint
    failed = [check for check in rendered.report()["checks"] if check["verdict"] == "fail"]
    assert [check["name"] for check in failed] == ["glyphs"]
    assert "\u0378" in failed[0]["value"]
    assert not (rendered.out / "video.mp4").exists()
