"""Many lives of VideoJobs side by side, each with one fault, and the judgement over all of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from tests.integration.kube_apiserver import KubeApiserver
from tests.integration.operator.cluster import Hand, a_result
from tests.integration.operator.conftest import TOKEN_KEY, Bench
from tests.integration.operator.faults import Fault, KubeProxy, Ledger, RedisProxy, Sting
from tests.integration.redis_server import RedisServer, free_port
from videojobs.identity import ATTEMPT_LABEL
from videojobs.kube import JOBS, Kube, KubeError, Manifest
from videojobs.settings import RedisSettings
from videojobs.store import JobStore, connect

_PATIENCE_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.1
_SLOTS: Final = 400
OUTCOMES: Final = ["Failed", "Disrupted", "Succeeded"]
"""Of the attempts of every life: a passing fault, a deleted pod, a video."""


@dataclass
class Campaign:
    """An operator behind two proxies, and a cluster that runs what it makes."""

    bench: Bench
    ledger: Ledger
    restarts: int = 0
    _seen: set[str] = field(default_factory=set)
    _crashed: asyncio.Event = field(default_factory=asyncio.Event)

    def crash(self) -> None:
        """SIGKILL; the supervisor starts the next process."""
        process = self.bench._process
        if process is not None and process.returncode is None:
            process.kill()
            self._crashed.set()

    async def supervise(self) -> None:
        """As a Deployment does."""
        while True:
            await self._crashed.wait()
            self._crashed.clear()
            assert self.bench._process is not None
            await self.bench._process.wait()
            self.restarts += 1
            await self.bench.start_operator()

    async def run_cluster(self) -> None:
        """The Job controller and the kubelet, one step of every attempt a round."""
        while True:
            jobs = [job async for job in self.bench.kube.list(JOBS, self.bench.namespace)]
            fresh = [job for job in jobs if job["metadata"]["uid"] not in self._seen]
            self._seen.update(job["metadata"]["uid"] for job in fresh)
            await asyncio.gather(*(self._render(job) for job in fresh))
            await asyncio.sleep(_POLL_SECONDS)

    async def _render(self, job: Manifest) -> None:
        hand, attempt = self.bench.hand, int(job["metadata"]["labels"][ATTEMPT_LABEL])
        with suppress(KubeError):  # the Job was stopped in the midst of it
            pod = await hand.make_pod(job)
            await hand.run_pod(pod)
            if attempt == 1:
                await hand.end_pod(pod, 75)
            elif attempt == 2:
                await hand.delete_pod(pod, job)
            else:
                await hand.end_pod(pod, 0, a_result())

    async def live(self, stings: Sequence[Sting | None]) -> list[str]:
        """Submit one VideoJob a sting and wait for all ends; returns what is wrong, by life."""
        lives: dict[str, str] = {}
        for number, sting in enumerate(stings):
            name = f"life-{number:04d}-{len(self.ledger.calls):04d}"
            self.ledger.watch_over(name, name, sting=sting)
            video_job = await self.bench.submit(name, retryDelaySeconds=0, retryLimit=3)
            lives[name] = video_job["metadata"]["uid"]
            self.ledger.watch_over(name, lives[name])
        await self._wait_for_ends(lives)
        for name in lives.keys() - self.ledger.stung:
            self.ledger.stings.pop(name, None)  # it ended before its call came
        return [
            f"{name} ({self.ledger.stings.get(name)}): {problem}"
            for name, uid in lives.items()
            for problem in await self._problems(name, uid)
        ]

    async def _wait_for_ends(self, lives: dict[str, str]) -> None:
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        waiting = dict(lives)
        while waiting and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_POLL_SECONDS)
            for name, uid in list(waiting.items()):
                text = await self.bench.store.document(uid)
                if text is None or json.loads(text)["status"] not in ("success", "failure"):
                    break
                if _reason(await self.bench.hand.video_job(name)) is None:
                    break
                del waiting[name]

    async def _problems(self, name: str, uid: str) -> list[str]:
        video_job = await self.bench.hand.video_job(name)
        status: dict[str, Any] = video_job.get("status", {})
        record = json.loads(await self.bench.store.document(uid) or '{"status": "missing"}')
        attempts = status.get("attempts", [])
        made = {job: n for job, n in self.ledger.jobs_made.items() if uid[:8] in job}
        secrets = await self.bench.hand.secrets(video_job)
        names = {attempt["job"] for attempt in attempts}
        owners = {secret["metadata"]["ownerReferences"][0]["uid"] for secret in secrets}
        checks = {
            f"ended as {_reason(video_job)}": _reason(video_job) == "Succeeded",
            f"clients saw {record['status']}": record["status"] == "success",
            f"ends {self.ledger.ends[name]}": self.ledger.ends[name] == ["Succeeded"],
            f"attempts {attempts}": [x.get("outcome") for x in attempts] == OUTCOMES,
            f"Jobs {made}": made == dict.fromkeys(names, 1),
            f"retries {status.get('retryCount')}": status.get("retryCount") == 1,
            "a Secret without an attempt": {x["metadata"]["name"] for x in secrets} == names,
            "a Secret of another": owners == {uid},
        }
        return [problem for problem, holds in checks.items() if not holds]

    def suffered(self, server: str) -> set[Fault]:
        """The kinds of faults that have come about; a life may end before its call comes."""
        stings = (self.ledger.stings[name] for name in self.ledger.stung)
        return {sting.fault for sting in stings if sting.server == server}


def _reason(video_job: Manifest) -> str | None:
    conditions = video_job.get("status", {}).get("conditions", [])
    return next(
        (x["reason"] for x in conditions if x["type"] == "Finished" and x["status"] == "True"), None
    )


@asynccontextmanager
async def campaign(
    server: KubeApiserver, redis: RedisServer, namespace: str, folder: Path
) -> AsyncIterator[Campaign]:
    """Everything set up and running."""
    ledger = Ledger(lambda: None)
    # The judge waits for a busy machine; the operator keeps its own short deadline.
    client = connect(RedisSettings(port=redis.port, timeout_seconds=10))
    async with (
        await Kube.connect() as kube,
        KubeProxy(server, ledger) as kube_proxy,
        RedisProxy(redis.port, ledger) as redis_proxy,
    ):
        kubeconfig = folder / "faulty-kubeconfig"
        document = yaml.safe_load(server.kubeconfig.read_text())
        document["clusters"][0]["cluster"] = {"server": kube_proxy.url}
        kubeconfig.write_text(yaml.safe_dump(document))
        environment = {
            "KUBECONFIG": str(kubeconfig),
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(redis_proxy.port),
            "VIDEOJOBS_NAMESPACE": namespace,
            "VIDEOJOBS_RENDERER_IMAGE": "videojobs-renderer:test",
            "VIDEOJOBS_REPORT_URL": "http://videojobs-internal:8013/internal/v1",
            "VIDEOJOBS_TOKEN_KEY": TOKEN_KEY,
            "VIDEOJOBS_HEALTH_PORT": str(free_port()),
            "VIDEOJOBS_IDENTITY": "operator-0",
            "VIDEOJOBS_KUBE_TIMEOUT_SECONDS": "1.5",
            "VIDEOJOBS_KUBE_QPS": "2000",
        }
        store = JobStore(client, 86_400)
        bench = Bench(
            kube, store, Hand(kube, namespace), namespace, environment, folder / "operator.log"
        )
        await bench.make_pool(slots=_SLOTS)
        running = Campaign(bench, ledger)
        ledger.crash = running.crash
        await bench.start_operator()
        tasks = [asyncio.create_task(work()) for work in (running.supervise, running.run_cluster)]
        try:
            yield running
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            running.crash()
            await client.aclose()
