"""Paths of the checkout and of the cached programs that `tools/` builds."""

import os
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "videojobs"
BIN: Final = CACHE / "tools" / "bin"


class ToolMissingError(Exception):
    """A program of the cluster has not been built yet."""


def tool(name: str) -> Path:
    """Path of a program in the cache; `ToolMissingError` names the command that builds it."""
    path = BIN / name
    if not path.exists():
        raise ToolMissingError(f"{path} is missing: run `python3 -m tools.cluster binaries`")
    return path
