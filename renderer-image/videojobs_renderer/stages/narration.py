"""Synthesizes the speech of all scenes, one after another: a voice is not thread-safe."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from videojobs.job.outcome import Stage
from videojobs.protocol.reports import message_audio
from videojobs_renderer.audio.pcm import write_speech
from videojobs_renderer.cache import key_of
from videojobs_renderer.errors import located
from videojobs_renderer.memory import give_back
from videojobs_renderer.plan.scenes import Scene
from videojobs_renderer.plan.timeline import Span
from videojobs_renderer.speech.recorded import load, save
from videojobs_renderer.speech.scene_speech import speak_scene
from videojobs_renderer.speech.voice import Speech, Voice
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import Context

_KIND: Final = "speech"


@dataclass(frozen=True)
class Recording:
    """The speech of one scene on disk, as the voice synthesized it."""

    scene: Scene
    path: Path
    rate: int
    samples: int
    words: tuple[Span, ...]
    exact: bool


def speak(context: Context, analysis: Analysis, check: Callable[[], None]) -> list[Recording]:
    """The speech of every scene. `check` is called before each and may raise to end the work."""
    recordings = []
    scenes = analysis.scenes
    for number, scene in enumerate(scenes, start=1):
        context.stop.check()
        check()
        message = message_audio(number, len(scenes))
        context.progress.report(Stage.AUDIO, (number - 1) / len(scenes), message)
        with located(Stage.AUDIO, number):
            recordings.append(_record(context, analysis.voice.voice, scene, number))
        give_back()
    analysis.voice.voice.close()
    give_back()
    return recordings


def _record(context: Context, voice: Voice, scene: Scene, number: int) -> Recording:
    speech = _spoken(context, voice, scene, context.scratch / f"speech-{number:04}.npz")
    path = context.scratch / f"speech-{number:04}.s16"
    write_speech(path, speech.samples)
    return Recording(scene, path, speech.rate, len(speech.samples), speech.words, speech.exact)


def _spoken(context: Context, voice: Voice, scene: Scene, copy: Path) -> Speech:
    """Speech from the cache, else from the voice: a service would charge for it again."""
    if not context.cache.is_on:
        return speak_scene(voice, scene.sentences)
    key = key_of(voice.identity, repr(scene.sentences))
    if context.cache.restore(_KIND, key, copy):
        speech = load(copy)
    else:
        speech = speak_scene(voice, scene.sentences)
        save(speech, copy)
        context.cache.keep(_KIND, key, copy)
    copy.unlink()
    return speech
