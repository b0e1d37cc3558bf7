"""The Job controller, the kubelet and the users, who play the stories."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig
from testkit.faults.stories import Life, Step
from testkit.waiting import eventually
from videojobs.job.identity import ATTEMPT_LABEL
from videojobs.job.states import Status
from videojobs.kube.client import Manifest
from videojobs.kube.errors import KubeError
from videojobs.kube.kinds import VIDEO_JOBS
from videojobs.store import Finish
from videojobs.times import utc_now

_POLL_SECONDS: Final = 0.1
_PATIENCE_SECONDS: Final = 240.0
"""Longer than the judge of a life waits: the judgement says more than this timeout."""


class Players:
    """Act on each Job as soon as it is there, as the story of its life says."""

    def __init__(
        self, rig: Rig, jobs: asyncio.Queue[Manifest], life_of: Callable[[str], Life | None]
    ) -> None:
        self._rig = rig
        self._jobs = jobs
        self._life_of = life_of

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._play(await self._jobs.get()))

    async def _play(self, job: Manifest) -> None:
        life = await self._life(job["metadata"]["name"])
        hand, attempt = self._rig.hand, int(job["metadata"]["labels"][ATTEMPT_LABEL])
        with suppress(KubeError):  # the Job was stopped in the midst of it
            pod = await hand.make_pod(job)
            await hand.run_pod(pod)
            match life.story.step(attempt):
                case Step.PASSING_FAULT:
                    await hand.end_pod(pod, 75)
                case Step.LASTING_FAULT:
                    await hand.end_pod(pod, 64)
                case Step.POD_LOST:
                    await hand.delete_pod(pod, job)
                case Step.VIDEO:
                    await hand.end_pod(pod, 0, a_result())
                case Step.HELD:
                    await self._hold(life)
                case Step.CANCELLED | Step.RETRACTED | Step.DELETED as step:
                    await self._cancel(life, step)

    async def _life(self, job_name: str) -> Life:
        """The answer to its creation may come later than its first Job."""

        async def known() -> Life | None:
            return self._life_of(job_name)

        found: Life = await eventually(known, f"whose Job {job_name} is")
        return found

    async def _hold(self, life: Life) -> None:
        await self._suspend(life, held=True)

        async def stopped() -> bool:
            status = (await self._rig.hand.video_job(life.name)).get("status", {})
            return [x.get("outcome") for x in status.get("attempts", [])] == ["Stopped"]

        await eventually(
            stopped, f"the attempt of {life.name} is stopped", _PATIENCE_SECONDS, poll=_POLL_SECONDS
        )
        await self._suspend(life, held=False)

    async def _suspend(self, life: Life, *, held: bool) -> None:
        patch = {"spec": {"suspend": held}}
        await self._rig.kube.patch(VIDEO_JOBS, self._rig.namespace, life.name, patch)

    async def _cancel(self, life: Life, step: Step) -> None:
        """Of a job that clients know: nobody cancels what Redis has yet to be told of."""

        async def recorded() -> bool:
            return await self._rig.store.records.document(life.job_id) is not None

        await eventually(recorded, f"the record of {life.name}")
        if step is not Step.DELETED:
            await self._rig.store.attempts.finish(life.job_id, Finish(Status.CANCELLED, utc_now()))
        if step is not Step.RETRACTED:
            await self._rig.kube.delete(VIDEO_JOBS, self._rig.namespace, life.name)
        if step is Step.CANCELLED:
            await self._rig.store.outbox.mark_deleted(life.job_id)
