"""Compiles ffmpeg-python graphs to command lines, with the options that every run shares."""

from pathlib import Path
from typing import Any, Final

import ffmpeg

_SAFE_PROTOCOLS: Final = "file,pipe"
"""No input may make ffmpeg open a socket, whatever a playlist inside a file says."""

_GLOBAL_ARGUMENTS: Final = ("-nostdin", "-hide_banner", "-progress", "pipe:1")


def source(path: Path, **options: Any) -> Any:
    """An input stream of a local file."""
    return ffmpeg.input(str(path), protocol_whitelist=_SAFE_PROTOCOLS, **options)


def arguments(output: Any, *, loglevel: str = "warning") -> list[str]:
    """The command line of a graph's output, program name first; it overwrites existing files.

    Measuring filters print at level "info"; everything else only warns.
    """
    stream = output.global_args(*_GLOBAL_ARGUMENTS, "-v", loglevel)
    compiled: list[str] = ffmpeg.compile(stream, overwrite_output=True)
    return compiled
