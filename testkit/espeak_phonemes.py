"""Phonemes of the installed espeak-ng library (speak_lib.h of 1.51), in the IPA."""

import ctypes
from functools import cache
from typing import Any, Final

_OUTPUT_SYNCHRONOUS: Final = 2
_CHARS_UTF8: Final = 1
_IPA: Final = 2


def phonemes(text: str, voice: str) -> str:
    """What a voice would say, clauses divided by spaces. LookupError for an unknown voice."""
    library = _library()
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise LookupError(voice)
    buffer = ctypes.create_string_buffer(text.encode())
    position = ctypes.c_void_p(ctypes.addressof(buffer))
    clauses = []
    while position.value:
        clause = library.espeak_TextToPhonemes(ctypes.byref(position), _CHARS_UTF8, _IPA)
        clauses.append(clause.decode().strip())
    return " ".join(clause for clause in clauses if clause)


@cache
def _library() -> Any:
    library = ctypes.CDLL("libespeak-ng.so.1")
    library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, None, 0)
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = (
        ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int,
    )  # fmt: skip
    return library
