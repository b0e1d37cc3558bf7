"""Who takes part: how each is given its work, started, and seen to be done."""

import asyncio
import os
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar, Final

import yaml
from tools.cluster import gobuild, steps

from bench.operator.peers import plain
from bench.operator.player import Play, complete, renderer
from bench.operator.scale import manifest
from bench.operator.site import Site
from videojobs.kube.client import JOBS, VIDEO_JOBS, Kind

CALLS_A_SECOND: Final = 1000
"""Of the clients that limit themselves, so that none is held back by its own politeness."""

KUEUE: Final = gobuild.Build(
    "Kueue", ("sigs.k8s.io/kueue/cmd/kueue",), Path(__file__).parent / "kueue"
)
_KUEUE_API: Final = "kueue.x-k8s.io/v1beta2"
_WORKLOADS: Final = Kind("/apis/kueue.x-k8s.io/v1beta2", "workloads")
_METRICS_CERTIFICATES: Final = Path("/etc/kueue/metrics/certs")
"""Kueue looks for them there and nowhere else; the folder is removed afterwards."""


class Contender(ABC):
    """`writes_of_play` is what the bench itself writes for a Job, from admitted to ended."""

    title: ClassVar[str]
    writes_of_play: ClassVar[int]

    def __init__(self, place: Site, count: int) -> None:
        self.place = place
        self.count = count

    @abstractmethod
    async def prepare(self) -> None:
        """Room for all at once."""

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
        """How many pieces of work are known to have ended."""

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
        gobuild.ensure((KUEUE,))
        self._install()
        quota = {"name": "cpu", "nominalQuota": str(self.count)}
        flavors = [{"name": "default", "resources": [quota]}]
        groups = [{"coveredResources": ["cpu"], "flavors": flavors}]
        queue = {"namespaceSelector": {}, "resourceGroups": groups}
        for kind, name, spec in (
            ("ResourceFlavor", "default", {}),
            ("ClusterQueue", "all", queue),
            ("LocalQueue", "jobs", {"clusterQueue": "all"}),
        ):
            body = {"apiVersion": _KUEUE_API, "kind": kind, "metadata": {"name": name}}
            self._apply(yaml.safe_dump({**body, "spec": spec}))

    def _install(self) -> None:
        """Its CRDs. One version is used, so nothing needs to be converted."""
        source = steps.capture(
            ["go", "-C", str(KUEUE.module), "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kueue"]
        )
        assert source, "go finds no Kueue"
        for path in sorted(Path(source, "config/components/crd/bases").glob("*.yaml")):
            self._apply(path.read_text(), "--server-side")
        self.place.server.kubectl("wait", "--for=condition=Established", "crd", "--all")
        certificates = self.place.server.ca.parent
        _METRICS_CERTIFICATES.mkdir(parents=True, exist_ok=True)
        for folder in (_METRICS_CERTIFICATES, self.place.folder):
            shutil.copy(certificates / "apiserver.crt", folder / "tls.crt")
            shutil.copy(certificates / "apiserver.key", folder / "tls.key")

    def _apply(self, text: str, *options: str) -> None:
        self.place.server.apply(text, f"--namespace={self.place.namespace}", *options)

    async def submit(self, number: int) -> None:
        job = plain.manifest(f"video-{number}")
        job["metadata"]["labels"] = {"kueue.x-k8s.io/queue-name": "jobs"}
        job["spec"]["suspend"] = True
        job["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "1"}}
        await self.place.kube.create(JOBS, self.place.namespace, job)

    def command(self) -> tuple[list[str], dict[str, str]]:
        settings = {
            "apiVersion": "config.kueue.x-k8s.io/v1beta2",
            "kind": "Configuration",
            "leaderElection": {"leaderElect": False},
            "internalCertManagement": {"enable": False},
            "webhook": {"certDir": str(self.place.folder), "port": 19443},
            "health": {"healthProbeBindAddress": "127.0.0.1:18081"},
            "metrics": {"bindAddress": "127.0.0.1:18443"},
            "clientConnection": {"qps": CALLS_A_SECOND, "burst": CALLS_A_SECOND},
            "integrations": {"frameworks": ["batch/job"]},
        }
        path = self.place.folder / "kueue.yaml"
        path.write_text(yaml.safe_dump(settings))
        off = ("VisibilityOnDemand", "MultiKueue", "TopologyAwareScheduling")
        gates = ",".join(f"{gate}=false" for gate in off)
        command = [str(gobuild.program("kueue")), f"--config={path}", f"--feature-gates={gates}"]
        return command, {"KUBECONFIG": str(self.place.server.kubeconfig)}

    def play(self) -> Play:
        async def play(job: dict[str, Any]) -> None:
            await complete(self.place.kube, self.place.namespace, job)

        return play

    async def done(self) -> int:
        found = self.place.kube.list(_WORKLOADS, self.place.namespace)
        return sum([_finished(raw) async for raw in found])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        try:
            async with super().running() as pid:
                yield pid
        finally:
            shutil.rmtree(_METRICS_CERTIFICATES.parents[1], ignore_errors=True)


def _finished(workload: dict[str, Any]) -> bool:
    conditions = workload.get("status", {}).get("conditions", [])
    return any(item["type"] == "Finished" and item["status"] == "True" for item in conditions)
