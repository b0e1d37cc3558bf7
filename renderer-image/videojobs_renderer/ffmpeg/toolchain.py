"""Which programs, libraries and fonts make the pictures."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from videojobs_renderer.cache import key_of

_PACKAGES: Final = Path("/var/lib/dpkg/status")
"""Versions of all packages of a Debian image: the fonts', libass' and x264's among them."""


@cache
def toolchain() -> str:
    """A hash that changes when one of them does."""
    done = subprocess.run(["ffmpeg", "-version"], check=True, capture_output=True, text=True)
    return key_of(done.stdout, *([_PACKAGES] if _PACKAGES.is_file() else []))
