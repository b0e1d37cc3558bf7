"""espeak-ng through its shared library: about a hundred languages, word times from callbacks.

Declarations follow espeak-ng/speak_lib.h of 1.51.
"""

import _ctypes
import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from videojobs.job.failures import FailureCode
from videojobs_renderer.errors import fail
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.speech.voice import Speech
from videojobs_renderer.speech.word_spans import spans_from_starts

_LIBRARY: Final = "libespeak-ng.so.1"
_OUTPUT_SYNCHRONOUS: Final = 2
_EVENT_LIST_TERMINATED: Final = 0
_EVENT_WORD: Final = 1
_CHARS_UTF8: Final = 1
_POSITION_CHARACTER: Final = 1
_RATE_PARAMETER: Final = 1
_OK: Final = 0
_WORDS_PER_MINUTE: Final = 155
_QUICKER: Final = {"zh": 240, "cmn": 240}
"""Words per minute for languages in which espeak-ng counts every character as a word."""


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # characters, from 1
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # milliseconds
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


class _VoiceRecord(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),  # see _languages
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True)
class _Engine:
    library: Any
    rate: int  # samples a second


@contextmanager
def _engine() -> Iterator[_Engine]:
    """A private copy of the library, loaded from memory and unloaded afterwards.

    The library keeps state between sentences and cannot reset it: the same text would sound
    slightly different each time, and a resumed attempt would not produce the same bytes.
    """
    handle = os.memfd_create("espeak-ng")
    try:
        os.write(handle, _image())
        library = ctypes.CDLL(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)
    try:
        yield _initialized(library)
    finally:
        library.espeak_Terminate()
        _ctypes.dlclose(library._handle)


@cache
def _image() -> bytes:
    """The contents of the library file that the dynamic linker loads."""
    ctypes.CDLL(_LIBRARY)
    mappings = Path("/proc/self/maps").read_text().splitlines()
    name = _LIBRARY.removesuffix(".1")
    return Path(next(line.split()[-1] for line in mappings if name in line)).read_bytes()


def _initialized(library: Any) -> _Engine:
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceRecord))
    library.espeak_ListVoices.argtypes = (ctypes.c_void_p,)
    library.espeak_Info.restype = ctypes.c_char_p
    library.espeak_SetSynthCallback.argtypes = (_Callback,)
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int,
        ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
    )  # fmt: skip
    rate = library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, None, 0)
    if rate <= 0:
        raise fail(
            FailureCode.INTERNAL,
            "espeak-ng did not start: its data folder is missing",
            hint="Install the package espeak-ng-data",
            stage="audio",
        )
    return _Engine(library, rate)


@dataclass(frozen=True)
class _Catalogue:
    """The best voice's name for each language code (lower case), and the library's version."""

    voices: dict[str, bytes]
    version: str


@cache
def _catalogue() -> _Catalogue:
    found: dict[str, tuple[int, bytes]] = {}
    with _engine() as engine:
        version: bytes = engine.library.espeak_Info(None)
        records = engine.library.espeak_ListVoices(None)
        index = 0
        while records[index]:
            record = records[index].contents
            for priority, code in _languages(record.languages):
                if code not in found or priority < found[code][0]:
                    found[code] = (priority, record.name)
            index += 1
    voices = {code: name for code, (_, name) in found.items()}
    return _Catalogue(voices, version.decode())


def _languages(address: int) -> list[tuple[int, str]]:
    """Pairs of priority (lower is better) and language code, up to a zero byte."""
    pairs = []
    while priority := ctypes.string_at(address, 1)[0]:
        code = ctypes.string_at(address + 1)
        pairs.append((priority, code.decode().lower()))
        address += len(code) + 2
    return pairs


def espeak_languages() -> tuple[str, ...]:
    """Language codes that espeak-ng has voices for, lower case, sorted."""
    return tuple(sorted(_catalogue().voices))


class Espeak:
    """The voice of one language."""

    def __init__(self, language: str) -> None:
        self.name = f"espeak-ng:{language}"
        self._pace = _QUICKER.get(language, _WORDS_PER_MINUTE)
        self.identity = f"{self.name} {_catalogue().version} {self._pace}"
        self._language = language

    def speak(self, sentence: Sentence) -> Speech:
        """Synthesize a sentence; word times come from espeak-ng's word events."""
        with _engine() as engine:
            library, rate = engine.library, engine.rate
            if library.espeak_SetVoiceByName(_catalogue().voices[self._language]) != _OK:
                raise fail(FailureCode.INTERNAL, f"espeak-ng has no voice {self._language}")
            library.espeak_SetParameter(_RATE_PARAMETER, self._pace, 0)
            blocks, events = _synthesize(library, sentence.spoken)
        samples = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
        if not samples.any():
            raise fail(
                FailureCode.INPUT_INVALID,
                f'The voice for "{self._language}" produced no sound for "{sentence.text[:60]}"',
                hint="Check that the text is in the language of the request",
                stage="audio",
            )
        starts = starts_of_words(sentence.spoken_offsets(), events)
        weights = [len(word.spoken) for word in sentence.words]
        spans = spans_from_starts(starts, weights, len(samples))
        return Speech(samples, rate, spans, exact=is_timed(sentence, starts))

    def close(self) -> None:
        """Do nothing: the voice holds no resources."""


def starts_of_words(offsets: list[int], events: list[tuple[int, int]]) -> list[int | None]:
    """First sample of each word from (text offset, sample) events.

    A number like 3.50 gives several events at one offset; the first one counts.
    """
    starts: list[int | None] = [None] * len(offsets)
    bounds = [*offsets[1:], 1 << 31]
    for offset, sample in events:
        for i, (low, high) in enumerate(zip(offsets, bounds, strict=True)):
            if low <= offset < high and starts[i] is None:
                starts[i] = sample
    return starts


def is_timed(sentence: Sentence, starts: list[int | None]) -> bool:
    """Whether the start of every word that follows a space is known.

    espeak-ng times what stands between spaces. The parts of a word that is written without spaces
    (Japanese, Thai) or is longer than a line divide its time.
    """
    glued = (False, *(word.glued for word in sentence.words))
    return all(start is not None or part for start, part in zip(starts, glued, strict=False))


def _synthesize(library: Any, text: str) -> tuple[list[Any], list[tuple[int, int]]]:
    blocks: list[Any] = []
    words: list[tuple[int, int]] = []

    def receive(wave: Any, count: int, events: Any) -> int:
        if wave and count > 0:
            block = np.ctypeslib.as_array(wave, (count,)).astype(np.float32) / 32768
            blocks.append(block)
        index = 0
        while events[index].type != _EVENT_LIST_TERMINATED:
            if events[index].type == _EVENT_WORD:
                words.append((events[index].text_position - 1, events[index].sample))
            index += 1
        return 0

    callback = _Callback(receive)
    library.espeak_SetSynthCallback(callback)
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None)
    library.espeak_Synchronize()
    return blocks, words
