"""Piper: neural speech on the CPU, with phoneme times if the model has an alignment output."""

import json
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from piper import PiperVoice
from piper.config import PiperConfig

from videojobs.job.failures import FailureCode
from videojobs_renderer.cache import key_of
from videojobs_renderer.errors import fail
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.phonemes import word_starts
from videojobs_renderer.speech.voice import Speech
from videojobs_renderer.speech.word_spans import spans_from_starts

_SEED: Final = 20_251_104
"""For models that draw random numbers at run time (`patch_voice` removes them)."""


class Piper:
    """The voice of one loaded model."""

    def __init__(self, model: Path, name: str, threads: int) -> None:
        self.name = f"piper:{name}"
        self.identity = key_of(self.name, model, version("piper-tts"))
        self._voice: PiperVoice = _load(model, threads)
        self._alone = lru_cache(maxsize=4096)(self._phonemes_alone)

    def speak(self, sentence: Sentence) -> Speech:
        """Synthesize a sentence; word times are exact if the model has an alignment output."""
        chunks = list(self._voice.synthesize(sentence.spoken, include_alignments=True))
        if not chunks:
            raise fail(
                FailureCode.INPUT_INVALID,
                f'The voice produced no sound for "{sentence.text[:60]}"',
                hint="Check that the text is in the language of the request",
                stage="audio",
            )
        samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
        alignments = [alignment for c in chunks for alignment in c.phoneme_alignments or []]
        exact = all(chunk.phoneme_alignments for chunk in chunks)
        starts: list[int | None] = [None] * len(sentence.words)
        if exact:
            starts = self._starts(sentence, alignments)
        weights = [len(word.spoken) for word in sentence.words]
        spans = spans_from_starts(starts, weights, len(samples))
        return Speech(samples, chunks[0].sample_rate, spans, exact)

    def close(self) -> None:
        """Unload the model: the encoders need its 200 MB."""
        del self._voice

    def _starts(self, sentence: Sentence, alignments: list[Any]) -> list[int | None]:
        """First sample of each word. BOS and EOS count as silence around a spoken sentence."""
        phonemes = [" " if a.phoneme in "^$" else a.phoneme for a in alignments]
        samples = np.cumsum([0, *(a.num_samples for a in alignments)])
        alone = [self._alone(word.spoken) for word in sentence.words]
        return [None if i is None else int(samples[i]) for i in word_starts(alone, phonemes)]

    def _phonemes_alone(self, word: str) -> tuple[str, ...]:
        groups = self._voice.phonemize(word)
        return tuple(phoneme for group in groups for phoneme in [*group, " "])


def _load(model: Path, threads: int) -> PiperVoice:
    onnxruntime.set_seed(_SEED)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads would spin, which costs half as much CPU time again.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Both keep memory for past sentences: the arena for the longest, the pattern for each length.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    config = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(config))
