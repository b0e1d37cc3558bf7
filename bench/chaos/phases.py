"""Runs jobs while the release is disturbed, and collects the evidence of how they ended."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bench.chaos.clients import Clients
from bench.chaos.commands import CommandFailed
from bench.chaos.diaries import runs_of
from bench.chaos.ledger import Evidence, Run, StoredFile, Verdict, judge, litter
from bench.chaos.pool import CLAIM
from bench.chaos.site import NotInTime, Site, Volume, until
from bench.chaos.standin.pipeline import DIARIES
from bench.chaos.volume import files_in, texts_in
from videojobs.job.identity import CHILD_SELECTOR, OWNER_LABEL
from videojobs.kube.errors import KubeError
from videojobs.kube.kinds import JOBS, PODS, SECRETS, VIDEO_JOBS
from videojobs.protocol.reports import parse_artifact_key

END_SECONDS: Final = 600.0
"""After the last kill a job is waited for at most this long."""

HEALTHY_SECONDS: Final = 420.0
"""The kubelet waits up to five minutes before it starts a container that crashed often."""

_SLOTS_SECONDS: Final = 30.0
"""A pool's status is written every 5 s."""

_TIDY_SECONDS: Final = 240.0
"""A job's folder is tidied from 30 s after its end on, once a minute, by whoever has the lease."""

_GONE_SECONDS: Final = 60.0
_DELETERS: Final = 8
_BUCKET: Final = "buckets/videojobs"


@dataclass(frozen=True)
class Phase:
    """A finished run: its jobs have ended, or their time is over."""

    title: str
    kills: int
    clients: Clients
    slots_held: int
    disturbed_until: float
    problem: str = ""
    """Why nothing, or not all, was done to it."""

    @property
    def job_ids(self) -> set[str]:
        """All that its clients were given."""
        return {job_id for story in self.clients.stories for job_id in story.job_ids}


async def run(
    site: Site,
    title: str,
    clients: Clients,
    seconds: float,
    disturb: Callable[[Site], Awaitable[int]],
) -> Phase:
    """Submit the jobs over so many seconds while `disturb` does its work, which returns how often
    it struck; then wait for all ends."""
    await _recover(site)
    site.log.note("phase", title=title, jobs=len(clients.stories))
    undisturbed = asyncio.Event()
    async with clients.http:
        async with asyncio.TaskGroup() as group:
            group.create_task(clients.submit(seconds))
            group.create_task(clients.poll(END_SECONDS, undisturbed=undisturbed))
            kills, problem = await _strike(site, disturb)
            disturbed_until = time.time()
            undisturbed.set()
        held = await _slots_held(site)
        await _recover(site)
        await clients.look(clients.stories)
    site.log.note("phase ended", title=title, answers=dict(clients.answers))
    return Phase(title, kills, clients, held, disturbed_until, problem)


async def _strike(site: Site, disturb: Callable[[Site], Awaitable[int]]) -> tuple[int, str]:
    """How often it struck, and why it could not; the runs that follow are worth having all the
    same."""
    try:
        return await disturb(site), ""
    except (NotInTime, CommandFailed, KubeError) as error:
        site.log.note("not done", reason=str(error))
        return 0, str(error)


async def _recover(site: Site) -> None:
    """Wait until every part runs. If one does not, go on: the jobs show it."""
    try:
        await until("the release is healthy", site.healthy, HEALTHY_SECONDS)
    except NotInTime as error:
        site.log.note("not healthy", reason=str(error))


async def _slots_held(site: Site) -> int:
    held = 0

    async def none() -> bool:
        nonlocal held
        held = await site.slots_held()
        return held == 0

    with suppress(NotInTime):
        await until("no slot is held", none, _SLOTS_SECONDS)
    return held


async def verdicts(site: Site, storage: Volume, phases: Sequence[Phase]) -> list[Verdict]:
    """Judge all runs, when tidying and garbage collection have had their time."""
    await _wait_for_tidying(storage, phases)
    files = await _stored(storage)
    runs = await _diaries(site)
    leftovers = await _leftovers(site, {job_id for phase in phases for job_id in phase.job_ids})
    found = []
    for phase in phases:
        ids = phase.job_ids
        evidence = Evidence(
            stories=phase.clients.stories,
            ends=site.ends.ends,
            runs=[run for run in runs if run.job_id in ids],
            files=files,
            slots_held=phase.slots_held,
            leftovers=[text for job_id, text in leftovers if job_id in ids],
            answers=phase.clients.answers,
            disturbed_until=phase.disturbed_until,
        )
        verdict = judge(phase.title, phase.kills, evidence)
        if phase.problem:
            verdict.complaints.append(f"could not be done: {phase.problem}")
        for complaint in verdict.complaints:
            site.log.note("complaint", title=phase.title, text=complaint)
        found.append(verdict)
    return found


async def _diaries(site: Site) -> list[Run]:
    """The stand-ins' diaries; empty if none has run, since the volume is not bound then."""
    try:
        return runs_of(await texts_in(await site.volume(CLAIM), DIARIES))
    except CommandFailed as error:
        site.log.note("no diaries", reason=str(error))
        return []


async def _wait_for_tidying(storage: Volume, phases: Sequence[Phase]) -> None:
    """Until no client's file is left over, or time is up: then they are counted."""
    stories = [story for phase in phases for story in phase.clients.stories]

    async def tidy() -> bool:
        return not litter(stories, await _stored(storage))

    with suppress(NotInTime):
        await until("no file is left over", tidy, _TIDY_SECONDS)


async def _stored(storage: Volume) -> set[StoredFile]:
    """The files of the object store, read from the server's volume."""
    found = set()
    for path in await files_in(storage, _BUCKET):
        owner = parse_artifact_key(path)
        if owner is not None:
            found.add(StoredFile(*owner, path.rpartition("/")[2]))
    return found


async def _leftovers(site: Site, job_ids: set[str]) -> list[tuple[str, str]]:
    """Delete the VideoJobs of all runs, and see what of them is still there after a minute: job id
    and a name each."""
    await _delete(site, job_ids)
    left: list[tuple[str, str]] = []

    async def none() -> bool:
        nonlocal left
        left = [(job_id, text) for job_id, text in await _objects(site) if job_id in job_ids]
        return not left

    with suppress(NotInTime):
        await until("nothing is left over", none, _GONE_SECONDS)
    return left


async def _delete(site: Site, job_ids: set[str]) -> None:
    waiting = sorted(job_ids)

    async def deleter() -> None:
        while waiting:
            with suppress(KubeError):  # its time to live was over, or it is counted as left over
                await site.kube.delete(VIDEO_JOBS, site.namespace, waiting.pop())

    async with asyncio.TaskGroup() as group:
        for _ in range(_DELETERS):
            group.create_task(deleter())


async def _objects(site: Site) -> list[tuple[str, str]]:
    """The VideoJobs and their children, of all jobs that the watch has told of."""
    owners = [
        (item["metadata"]["uid"], f"videojobs/{item['metadata']['name']}")
        async for item in site.kube.list(VIDEO_JOBS, site.namespace)
    ]
    for kind in (SECRETS, JOBS, PODS):
        async for item in site.kube.list(kind, site.namespace, CHILD_SELECTOR):
            metadata = item["metadata"]
            uid = metadata["labels"].get(OWNER_LABEL, "")
            owners.append((uid, f"{kind.plural}/{metadata['name']}"))
    return [(site.ends.job_ids[uid], text) for uid, text in owners if uid in site.ends.job_ids]
