"""The `videojobs` command as a user starts it, and the renders that it waits for."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import obstore
from obstore.store import S3Store
from testkit.servers.api import sample_request

from videojobs.job.result import RenderResult
from videojobs.job.states import Status
from videojobs.protocol import wire
from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.store import Finish, Store
from videojobs.times import utc_now

VIDEO = bytes(range(256)) * 4096  # 1 MiB: several chunks
COMMAND_SECONDS = 60


def request(user: str, **changes: Any) -> dict[str, Any]:
    """The guide's request, of a user."""
    fields: dict[str, Any] = sample_request(user_id=user, **changes)["video_request"]
    return fields


@dataclass(frozen=True)
class Renders:
    """Plays the operator and the renderer."""

    store: Store
    bucket: S3Store

    async def succeed(self, job_id: str) -> None:
        """The job ends with a video."""
        key = artifact_key(job_id, 1, Artifact.VIDEO)
        await obstore.put_async(self.bucket, key, VIDEO)
        result = RenderResult(duration=15, file_size=len(VIDEO), resolution="1920x1080")
        document = wire.fragment(wire.result_document(job_id, result))
        await self.store.attempts.finish(
            job_id,
            Finish(Status.SUCCESS, utc_now(), {"result": document}, artifacts_attempt=1),
        )


@dataclass(frozen=True)
class Command:
    """The `videojobs` command, in a folder and with a configuration of its own."""

    server: str
    user: str
    folder: Path

    @property
    def line(self) -> list[str]:
        """What starts it."""
        return [str(Path(sys.executable).with_name("videojobs"))]

    @property
    def environment(self) -> dict[str, str]:
        """A home without a configuration file, and no settings of the machine."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if "VIDEOJOBS" not in name and "DISPLAY" not in name
        }
        return {
            **kept,
            "VIDEOJOBS_SERVER": self.server,
            "VIDEOJOBS_USER": self.user,
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }

    def __call__(
        self, *arguments: str, stdin: str = "", **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run it to its end; the caller judges its exit code."""
        return subprocess.run(
            [*self.line, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={**self.environment, **variables},
            timeout=COMMAND_SECONDS,
        )

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Run it beside the test."""
        return subprocess.Popen(
            [*self.line, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self.environment,
            # A shell that runs the tests in its background has them ignore SIGINT; a terminal that
            # runs the command does not.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
