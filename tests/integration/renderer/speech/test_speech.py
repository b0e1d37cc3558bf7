"""Word times of the real voices against what can be heard."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from testkit.onsets import STACCATO, light_errors
from testkit.renderer import BASE_REQUEST

from videojobs.job.request import VideoRequest
from videojobs_renderer.errors import RenderError
from videojobs_renderer.script.parser import Sentence, Word, parse_script
from videojobs_renderer.speech.espeak import Espeak, espeak_languages
from videojobs_renderer.speech.recorded import load, save
from videojobs_renderer.speech.registry import choose_voice, espeak_name
from videojobs_renderer.speech.scene_speech import speak_scene
from videojobs_renderer.speech.voice import Speech, Voice


@cache
def loaded(language: str) -> Voice:
    return fresh(language)


def fresh(language: str) -> Voice:
    request = VideoRequest.model_validate({**BASE_REQUEST, "language": language})
    return choose_voice(request, None, threads=2).voice


def speak(voice: Voice, text: str, language: str = "en-US") -> tuple[Speech, list[str]]:
    sentences = [s for block in parse_script(text, language) for s in block.sentences]
    words = [word.text for sentence in sentences for word in sentence.words]
    return speak_scene(voice, sentences), words


@pytest.mark.parametrize("language", STACCATO)
def test_words_are_lit_within_40_ms_of_their_sound(language: str) -> None:
    errors = light_errors(loaded(language), language)
    assert len(errors) >= 8
    assert np.percentile(errors, 95) <= 0.040


@pytest.mark.parametrize(
    "text",
    [
        "Of the 2025 people, 73% said it's out of the question; I don't know why.",
        "The U.S. economy grew $5 million (about 3.5%).",
        "He said: {braces} [[brackets]] & more — 'quotes' too.",
    ],
)
def test_every_english_word_has_a_time_of_its_own(text: str) -> None:
    speech, words = speak(loaded("en-US"), text)
    assert speech.exact
    assert len(speech.words) == len(words)
    starts = [word.start for word in speech.words]
    assert starts == sorted(starts)
    assert len(set(starts)) == len(starts)


@pytest.mark.parametrize("language", ["en-US", "de-DE"])
def test_the_same_text_sounds_the_same_whatever_was_said_before(language: str) -> None:
    first, _ = speak(fresh(language), "This is a test.")
    voice = fresh(language)
    speak(voice, "Something else comes first.")
    second, _ = speak(voice, "This is a test.")
    assert np.array_equal(first.samples, second.samples)
    assert first.words == second.words


def test_speech_is_the_same_after_a_file(tmp_path: Path) -> None:
    said, _ = speak(loaded("de-DE"), "Komm her, trink Tee.")
    save(said, tmp_path / "speech")
    again = load(tmp_path / "speech")
    assert np.array_equal(again.samples, said.samples)
    assert again.samples.dtype == said.samples.dtype
    assert (again.rate, again.words, again.exact) == (said.rate, said.words, said.exact)


def test_a_voice_that_would_sound_otherwise_has_another_identity() -> None:
    languages = ("en-US", "de-DE", "fr-FR")
    assert len({loaded(language).identity for language in languages}) == len(languages)
    assert loaded("en-US").identity == fresh("en-US").identity


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de-de", "de"),
        ("zh-cn", "zh"),
        ("pt-br", "pt-br"),
        ("zh-hk", "yue"),
        ("iw", "he"),
        ("fr-ca", "fr"),
    ],
)
def test_language_codes_find_their_voice(language: str, name: str) -> None:
    assert espeak_name(language) == name


def test_every_listed_language_speaks() -> None:
    for language in espeak_languages():
        assert Espeak(language).speak(Sentence((Word("a", "a"),))).samples.any(), language


@pytest.mark.parametrize(("script", "count"), [("にほんごです。", 0), ("日本語です。", 1)])
def test_kanji_that_the_offline_voice_cannot_read_are_said(script: str, count: int) -> None:
    request = VideoRequest.model_validate(
        {**BASE_REQUEST, "language": "ja-JP", "script_content": script}
    )
    assert len(choose_voice(request, None, threads=1).degraded) == count


def test_an_unknown_language_is_refused_with_the_list() -> None:
    with pytest.raises(RenderError, match="there is no voice for"):
        espeak_name("xx")
