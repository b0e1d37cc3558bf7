"""Identifies the programs, libraries and fonts that determine the rendered bytes."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from videojobs_renderer.cache import key_of

_PACKAGES: Final = Path("/var/lib/dpkg/status")
"""Versions of all packages of a Debian image, fonts, libass and x264 included."""


@cache
def toolchain() -> str:
    """A hash that changes with any of their versions."""
    done = subprocess.run(["ffmpeg", "-version"], check=True, capture_output=True, text=True)
    return key_of(done.stdout, *([_PACKAGES] if _PACKAGES.is_file() else []))
