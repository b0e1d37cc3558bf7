"""The three programs as processes of their own, with a collector; a test plays the cluster."""

import asyncio
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testkit.cluster.hand import Hand
from testkit.cluster.processes import OperatorProcess
from testkit.servers.api import Api, running

from videojobs.job.outcome import Termination, parse_termination
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import SECRETS


@dataclass(frozen=True)
class Site:
    """What API, operator and renderers are started with. `tracing` goes to each of them."""

    hand: Hand
    variables: dict[str, str]
    tracing: dict[str, str]
    folder: Path

    @property
    def operator_log(self) -> Path:
        """Of all operators, one after the other."""
        return self.folder / "operator.log"

    @contextmanager
    def api(self) -> Iterator[Api]:
        """The API."""
        with running({**self.variables, **self.tracing}, self.folder / "api.log") as api:
            yield api

    def operator(self) -> OperatorProcess:
        """An operator, yet to be started."""
        report_url = f"http://127.0.0.1:{self.variables['VIDEOJOBS_INTERNAL_PORT']}/internal/v1"
        own = {"VIDEOJOBS_RENDERER_IMAGE": "renderer:test", "VIDEOJOBS_REPORT_URL": report_url}
        return OperatorProcess("one", {**self.variables, **self.tracing, **own}, self.operator_log)

    async def render(self, job: Manifest) -> tuple[str, Termination]:
        """What the kubelet does with a Job's pod: the log and the last words of its container."""
        name = job["metadata"]["name"]  # of the attempt's Secret too
        secret = await self.hand.kube.get(SECRETS, self.hand.namespace, name)
        for file, content in secret["data"].items():
            (self.folder / file).write_bytes(b64decode(content))
        (container,) = job["spec"]["template"]["spec"]["containers"]
        last_words = self.folder / "termination-log"
        last_words.touch()
        given = {each["name"]: each["value"] for each in container["env"]}
        own = {
            "VIDEOJOBS_QUALITY": "draft",
            "VIDEOJOBS_REPORT_TOKEN_FILE": str(self.folder / "report-token"),
            "VIDEOJOBS_SCRATCH_DIR": str(self.folder),
            "VIDEOJOBS_TERMINATION_LOG": str(last_words),
        }
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "videojobs_renderer", str(self.folder / "request.json")],
            env={**os.environ, **given, **self.tracing, **own},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        termination = parse_termination(last_words.read_text())
        assert termination is not None
        return done.stderr, termination
