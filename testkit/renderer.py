"""The renderer as a program: its own process and real ffmpeg, in a folder of the test's own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from videojobs.job.outcome import Termination, parse_termination

BASE_REQUEST: dict[str, Any] = {
    "script_id": "test-123",
    "user_id": "user-456",
    "title": "Test Video",
    "script_content": "This is a test.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voice_provider": "local",
}


@dataclass(frozen=True)
class Rendered:
    """How a render ended, and where its files are."""

    code: int
    log: str
    out: Path
    termination: Termination | None

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.out / "report.json").read_text())
        return report

    def verdicts(self) -> dict[str, str]:
        return {check["name"]: check["verdict"] for check in self.report()["checks"]}


@dataclass
class Renderer:
    """Starts renders in a folder of the test's own."""

    folder: Path

    def request(self, **changes: Any) -> Path:
        path = self.folder / "request.json"
        path.write_text(json.dumps({"video_request": {**BASE_REQUEST, **changes}}))
        return path

    def start(self, request: Path, **environment: str) -> "subprocess.Popen[str]":
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        (self.folder / "termination-log").touch()
        return subprocess.Popen(
            [sys.executable, "-m", "videojobs_renderer", str(request), "-o", str(self.out)],
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "VIDEOJOBS_SCRATCH_DIR": str(scratch),
                "VIDEOJOBS_TERMINATION_LOG": str(self.folder / "termination-log"),
                **environment,
            },
        )

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def finish(self, process: "subprocess.Popen[str]", timeout: float = 120) -> Rendered:
        _, log = process.communicate(timeout=timeout)
        message = (self.folder / "termination-log").read_text()
        return Rendered(process.returncode, log, self.out, parse_termination(message))

    def run(self, request: Path, **environment: str) -> Rendered:
        return self.finish(self.start(request, **environment))

    def children(self) -> dict[int, str]:
        """Command lines of ffmpeg and ffprobe that use this test's folder, by their id."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = entry.read_bytes().decode(errors="replace").replace("\0", " ")
            except OSError:
                continue
            if command.startswith("ff") and str(self.folder) in command:
                found[int(entry.parent.name)] = command
        return found

    def left_behind(self) -> list[str]:
        """Command lines of processes that still use this test's folder."""
        return list(self.children().values())


def ffprobe(path: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", *options, str(path)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    document: dict[str, Any] = json.loads(done.stdout)
    return document
