"""The list by which the API refuses a language agrees with the voices that are installed."""

from videojobs.protocol.languages import OFFLINE
from videojobs_renderer.speech.espeak import espeak_languages
from videojobs_renderer.speech.registry import espeak_name
from videojobs_renderer.speech.voice_files import find_voices


def test_every_language_of_the_offline_voices_is_listed_and_no_other() -> None:
    spoken = {code.split("-")[0] for code in espeak_languages()}
    spoken |= {voice.language for voice in find_voices(None)}
    assert spoken | {"iw", "in"} == OFFLINE


def test_every_listed_language_has_a_voice() -> None:
    for language in OFFLINE:
        assert espeak_name(language)
        assert espeak_name(f"{language}-zz")
