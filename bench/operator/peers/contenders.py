"""The contenders: how each gets its work, is started, and is known to have finished."""

import asyncio
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar, Final

from testkit.servers import kueue

from bench.operator.peers import plain
from bench.operator.player import Play, complete, renderer
from bench.operator.scale import manifest
from bench.operator.site import Site
from videojobs.kube.kinds import JOBS, VIDEO_JOBS, WORKLOADS

CALLS_A_SECOND: Final = 1000
"""Of the clients that limit themselves, so that none is held back by its own politeness."""


class Contender(ABC):
    """`writes_of_play` is what the bench itself writes for a Job, from admitted to ended."""

    title: ClassVar[str]
    writes_of_play: ClassVar[int]

    def __init__(self, place: Site, count: int) -> None:
        self.place = place
        self.count = count

    @abstractmethod
    async def prepare(self) -> None:
        """Make room for all work at once."""

    @abstractmethod
    async def submit(self, number: int) -> None:
        """One piece of work."""

    @abstractmethod
    def command(self) -> tuple[list[str], dict[str, str]]:
        """Program and environment."""

    @abstractmethod
    def play(self) -> Play:
        """What the cluster does to an admitted Job."""

    @abstractmethod
    async def done(self) -> int:
        """Number of pieces of work that are known to have ended."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """The process; gives its pid."""
        command, variables = self.command()
        with (self.place.folder / f"{type(self).__name__}.log").open("wb") as log:
            environment = {**os.environ, **variables}
            process = await asyncio.create_subprocess_exec(
                *command, env=environment, stdout=log, stderr=log
            )
        try:
            yield process.pid
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


class _VideoJobs(Contender):
    async def submit(self, number: int) -> None:
        await self.place.kube.create(VIDEO_JOBS, self.place.namespace, manifest(number))

    async def done(self) -> int:
        fields = "status.phase=Succeeded"
        found = self.place.kube.list(VIDEO_JOBS, self.place.namespace, fields=fields)
        return len([raw["metadata"]["uid"] async for raw in found])


class Ours(_VideoJobs):
    """This operator, with Redis, Secrets, Events and a queue."""

    title = "this operator"
    writes_of_play = 4

    async def prepare(self) -> None:
        await self.place.make_pool(self.count)

    def command(self) -> tuple[list[str], dict[str, str]]:
        process = self.place.operator("ours")
        limits = {
            "VIDEOJOBS_KUBE_QPS": str(CALLS_A_SECOND),
            "VIDEOJOBS_KUBE_BURST": str(CALLS_A_SECOND),
            "VIDEOJOBS_HEALTH_PORT": str(process.port),
        }
        return [sys.executable, "-m", "videojobs_operator"], {**process.environment, **limits}

    def play(self) -> Play:
        return renderer(self.place.kube, self.place.namespace)


class Plain(_VideoJobs):
    """A plain kopf operator: change handlers and a timer."""

    title = "plain kopf operator"
    writes_of_play = 1

    async def prepare(self) -> None:
        pass

    def command(self) -> tuple[list[str], dict[str, str]]:
        options = ["--standalone", "--quiet", f"--namespace={self.place.namespace}"]
        kopf = str(Path(sys.executable).with_name("kopf"))
        return [kopf, "run", *options, str(plain.__file__)], self._environment()

    def _environment(self) -> dict[str, str]:
        return {"KUBECONFIG": str(self.place.server.kubeconfig)}

    def play(self) -> Play:
        async def play(job: dict[str, Any]) -> None:
            await complete(self.place.kube, self.place.namespace, job)

        return play


class Kueue(Contender):
    """Kueue, on suspended Jobs. Its webhooks fill in what the bench writes by itself."""

    title = "Kueue"
    writes_of_play = 1

    async def prepare(self) -> None:
        kueue.install_kueue(self.place.server)
        self._program = kueue.configured_kueue(self.place.folder)
        quota = {"cpu": str(self.count)}
        kueue.make_queue(self.place.server, self.place.namespace, "jobs", quota)

    async def submit(self, number: int) -> None:
        job = plain.manifest(f"video-{number}")
        job["metadata"]["labels"] = {kueue.QUEUE_LABEL: "jobs"}
        job["spec"]["suspend"] = True
        job["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "1"}}
        await self.place.kube.create(JOBS, self.place.namespace, job)

    def command(self) -> tuple[list[str], dict[str, str]]:
        return self._program.command, {"KUBECONFIG": str(self.place.server.kubeconfig)}

    def play(self) -> Play:
        async def play(job: dict[str, Any]) -> None:
            await complete(self.place.kube, self.place.namespace, job)

        return play

    async def done(self) -> int:
        found = self.place.kube.list(WORKLOADS, self.place.namespace)
        return sum([_finished(raw) async for raw in found])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        with kueue.metrics_certificates(self._program):
            async with super().running() as pid:
                yield pid


def _finished(workload: dict[str, Any]) -> bool:
    conditions = workload.get("status", {}).get("conditions", [])
    return any(item["type"] == "Finished" and item["status"] == "True" for item in conditions)
