"""An operator process on a real API server and a real Redis, and what a test needs to drive it."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testkit.cluster.hand import Hand
from testkit.cluster.processes import OperatorProcess, operator_environment
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import eventually
from videojobs.kube.client import Kube, Manifest
from videojobs.kube.kinds import VIDEO_JOBS
from videojobs.settings import RedisSettings
from videojobs.store import Store, connect

RECORD_SECONDS = 86_400


@dataclass
class Rig:
    """A namespace: clients of its API server and its Redis, the cluster's part, an operator."""

    kube: Kube
    store: Store
    hand: Hand
    namespace: str
    operator: OperatorProcess

    def request(self, user: str) -> dict[str, Any]:
        """The guide's sample request."""
        return {
            "scriptId": "test-123",
            "userId": user,
            "title": "My First Video",
            "scriptContent": "This is a test video script.",
            "language": "en-US",
            "platform": "youtube",
            "duration": 15,
            "voiceProvider": "azure",
        }

    async def submit(self, name: str | None = None, **spec: Any) -> Manifest:
        """`kubectl apply` of a VideoJob with the sample request."""
        user = spec.pop("user", f"user-{secrets.token_hex(4)}")
        manifest = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "VideoJob",
            "metadata": {"name": name or f"video-{secrets.token_hex(4)}"},
            "spec": {"request": self.request(user), **spec},
        }
        return await self.kube.create(VIDEO_JOBS, self.namespace, manifest)

    async def document(self, job_id: str) -> dict[str, object]:
        """What clients read of a job; empty where Redis has no record of it."""
        text = await self.store.records.document(job_id)
        return json.loads(text) if text else {}

    async def status_is(self, job_id: str, status: str) -> dict[str, object]:
        """Wait until clients read a status; returns the job's document."""
        last: dict[str, object] = {}

        async def reached() -> bool:
            nonlocal last
            last = await self.document(job_id)
            return last.get("status") == status

        await eventually(reached, f"{job_id} is {status}", seen=lambda: last)
        return last


@asynccontextmanager
async def running_rig(
    server: KubeApiserver,
    redis_variables: Mapping[str, str],
    redis: RedisSettings,
    namespace: str,
    folder: Path,
) -> AsyncIterator[Rig]:
    """A pool of two slots and a running operator that reaches Redis by `redis_variables`; the
    test's own client reads the same Redis. `KUBECONFIG` is that of the server."""
    environment = operator_environment(server.kubeconfig, redis_variables, namespace)
    client = connect(redis)
    async with await Kube.connect() as kube:
        operator = OperatorProcess("operator-0", environment, folder / "operator.log")
        hand = Hand(kube, namespace)
        await hand.make_pool(slots=2)
        await operator.start()
        try:
            yield Rig(kube, Store.over(client, RECORD_SECONDS), hand, namespace, operator)
        finally:
            await operator.discard()
    await client.aclose()
