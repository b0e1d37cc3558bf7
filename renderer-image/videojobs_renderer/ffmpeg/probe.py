"""Reads a file's format and streams with ffprobe."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

_TIMEOUT_SECONDS: Final = 60


def probe(path: Path, *options: str) -> dict[str, Any]:
    """ffprobe's JSON for a local file; ValueError with its complaint when it cannot read it."""
    command = [
        "ffprobe", "-v", "error", "-protocol_whitelist", "file,pipe", "-of", "json",
        "-show_streams", "-show_format", *options, "-i", str(path),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"not read within {_TIMEOUT_SECONDS} s") from None
    if done.returncode != 0:
        raise ValueError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "empty")
    document: dict[str, Any] = json.loads(done.stdout)
    return document
