"""Chooses the voice of a request, before any work is done."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from videojobs.job.failures import FailureCode
from videojobs.job.request import VideoRequest, VoiceProvider
from videojobs_renderer.errors import fail
from videojobs_renderer.speech.espeak import Espeak, espeak_languages
from videojobs_renderer.speech.voice import Voice
from videojobs_renderer.speech.voice_files import find_voices
from videojobs_renderer.text.segmentation import has_han

_ESPEAK_NAMES: Final = {"zh-hk": "yue", "iw": "he", "in": "id"}
"""Language codes that espeak-ng knows under another name."""

_KANJI_UNREAD: Final = (
    "the offline voice cannot read Japanese kanji and says their names instead: write kana, or "
    "add a Japanese Piper voice to the voices folder"
)


@dataclass(frozen=True)
class ChosenVoice:
    """The voice, and how it differs from the one that was requested."""

    voice: Voice
    degraded: tuple[str, ...]


def choose_voice(
    request: VideoRequest,
    voices_dir: Path | None,
    threads: int,
    connect: Callable[[VideoRequest], Voice | None] = lambda _: None,
) -> ChosenVoice:
    """The provider's voice if `connect` finds its key, else the offline one.

    Offline, Piper speaks the languages it has a voice for and espeak-ng all others. INPUT.INVALID
    for an unknown language, and for a voice that does not speak the language.
    """
    voice = connect(request)
    return ChosenVoice(voice, ()) if voice else _offline(request, voices_dir, threads)


def _offline(request: VideoRequest, voices_dir: Path | None, threads: int) -> ChosenVoice:
    degraded = []
    if request.voice_provider is not VoiceProvider.LOCAL:
        provider = request.voice_provider.value
        degraded.append(
            f"voice provider {provider} has no key on this server: the offline voice was used"
        )
    language = request.language.lower().replace("_", "-")
    primary = language.split("-")[0]
    candidates = [voice for voice in find_voices(voices_dir) if voice.language == primary]
    wanted = (request.voice_name or "").lower()
    chosen = next((voice for voice in candidates if voice.name.lower() == wanted), None)
    if wanted and chosen is None and request.voice_provider is VoiceProvider.LOCAL:
        known = ", ".join(voice.name for voice in candidates) or "none"
        degraded.append(
            f"there is no offline voice {request.voice_name} for {request.language} "
            f"(available: {known}): the default voice was used"
        )
    if chosen is None and candidates:
        chosen = candidates[0]
    if chosen is not None:
        from videojobs_renderer.speech.piper import (
            Piper,
        )  # slow to import: onnxruntime, which few languages need

        return ChosenVoice(Piper(chosen.model, chosen.name, threads), tuple(degraded))
    if primary == "ja" and has_han(request.script_content):
        degraded.append(_KANJI_UNREAD)
    return ChosenVoice(Espeak(espeak_name(language)), tuple(degraded))


def espeak_name(language: str) -> str:
    """espeak-ng's name for a language code or its primary language; INPUT.INVALID if unknown."""
    known = espeak_languages()
    primary = language.split("-")[0]
    for name in (_ESPEAK_NAMES.get(language), language, primary, _ESPEAK_NAMES.get(primary)):
        if name in known:
            return str(name)
    regional = next((code for code in known if code.split("-")[0] == primary), None)
    if regional is not None:
        return regional
    raise fail(
        FailureCode.INPUT_INVALID,
        f'language: there is no voice for "{language}"',
        hint="Use one of: " + ", ".join(sorted({code.split("-")[0] for code in known})),
        stage="analyze",
    )
