"""Runs generators, compilers and the programs that use what they made."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from testkit.api_fixtures import CONTENTS

from videojobs.protocol.reports import Artifact

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "openapi.json"
LIMIT_SECONDS: Final = 600
"""A compiler of Go begins with an empty cache."""

SEEN: Final[dict[str, Any]] = {
    "created": "pending",
    "status": "success",
    "resolution": "1920x1080",
    "listed": True,
    "video": len(CONTENTS[Artifact.VIDEO]),
    "captions": CONTENTS[Artifact.SUBTITLES_VTT].decode(),
    "report": "pass",
    "events": "success",
    "missing": "Job missing not found",
}
"""What each program prints: one call of each kind."""


def run(command: Sequence[str | Path], folder: Path) -> str:
    """What a command prints; AssertionError with all that it says when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def seen(command: Sequence[str | Path], folder: Path) -> dict[str, Any]:
    """The JSON that a program prints."""
    told: dict[str, Any] = json.loads(run(command, folder))
    return told
