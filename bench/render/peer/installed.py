"""Installs MoviePy in a separate virtual environment, because it needs older packages."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "videojobs"
PACKAGES: Final = ("moviepy==2.2.1", "numpy==2.2.6", "pillow==11.3.0", "imageio-ffmpeg==0.6.0")


def moviepy_python() -> Path:
    """The interpreter with MoviePy, installed on the first call and cached."""
    key = hashlib.sha256("\n".join((sys.version, *PACKAGES)).encode()).hexdigest()[:12]
    folder = CACHE / "bench" / f"moviepy-{key}"
    ready = folder / "ready"
    if not ready.is_file():
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "-q", "--clear", "-p", sys.executable, str(folder)], check=True)
        python = str(folder / "bin/python")
        subprocess.run([uv, "pip", "install", "-q", "--python", python, *PACKAGES], check=True)
        ready.touch()
    return folder / "bin/python"
