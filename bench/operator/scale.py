"""Ten thousand VideoJobs: what a start and an idle minute of the operator cost.

`python -m bench.operator.scale [--finished 9000] [--active 1000]`. The resources are real, in a
real kube-apiserver with etcd: copies of one that has ended and of one that renders, with its Job,
its pod and its Secret. A first operator brings all to rest; a second one, whose start is measured,
finds it so.
"""

import argparse
import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from testkit.cluster.hand import Hand
from testkit.cluster.processes import OperatorProcess
from testkit.waiting import eventually

from bench.operator import stock
from bench.operator.site import PATIENCE_SECONDS, Cost, Site, cost_of, each, site
from videojobs.job.resource import VideoJob
from videojobs.job.result import RenderResult
from videojobs.job.states import Status
from videojobs.kube.client import Manifest, Page
from videojobs.kube.kinds import VIDEO_JOBS
from videojobs.settings import RedisSettings
from videojobs.store import Finish, Store, connect
from videojobs.times import utc_now
from videojobs_operator.reconcile import transitions

SETTLE_SECONDS = 10.0
IDLE_SECONDS = 30.0
RECORD_SECONDS = 86_400
SCRIPT = "The tide comes in twice a day. " * 40
"""About a minute of narration, 1.2 kB."""

TARGETS = "targets: first < 5 s, all < 30 s, RSS < 150 MB, idle < 2 % of a core"


@dataclass(frozen=True)
class Figures:
    """Seconds from the start of the process, and its CPU seconds by then, which mean the same on a
    busy machine; idle CPU as a share of one core."""

    first_seconds: float
    first_cpu: float
    all_seconds: float
    all_cpu: float
    at_rest: Cost
    idle_share: float
    idle_calls: float
    corrections: float


def manifest(number: int, ttl_seconds: int = 86_400, name: str = "") -> Manifest:
    """A VideoJob of one of a hundred users."""
    request = {
        "scriptId": f"script-{number}",
        "userId": f"user-{number % 100}",
        "title": f"Video {number}",
        "scriptContent": SCRIPT,
        "language": "en-US",
        "platform": "youtube",
        "duration": 60,
        "voiceProvider": "local",
    }
    return {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "VideoJob",
        "metadata": {"name": name or f"video-{number}"},
        "spec": {"request": request, "ttlSecondsAfterFinished": ttl_seconds},
    }


async def make_finished(place: Site) -> Manifest:
    """A VideoJob that ended well."""
    raw = await place.kube.create(VIDEO_JOBS, place.namespace, manifest(0, name="ended-original"))
    video_job = VideoJob.model_validate(raw)
    start = utc_now() - timedelta(minutes=1)
    started = video_job.model_copy(update={"status": transitions.starting(video_job, 1, start)})
    result = RenderResult(duration=60, file_size=9_000_000, resolution="1920x1080")
    ended = transitions.succeeded(started, result, utc_now())
    status = {"status": ended.to_manifest()}
    name = video_job.metadata.name
    return await place.kube.patch(VIDEO_JOBS, place.namespace, name, status, "status")


async def make_running(place: Site) -> Manifest:
    """A VideoJob that renders, with its Job, its pod and its Secret."""
    hand = Hand(place.kube, place.namespace)
    raw = await place.kube.create(VIDEO_JOBS, place.namespace, manifest(1, name="running-original"))
    async with place.leading():
        await hand.run_pod(await hand.make_pod(await hand.job_of_attempt(raw, 1)))
        return await hand.condition("running-original", "Rendering", "True")


async def fill(place: Site, finished: int, active: int) -> None:
    """Create all resources and records, and let a first operator reconcile them."""
    await place.make_pool(active)
    for kind, count, original in (
        ("ended", finished, await make_finished(place)),
        ("running", active, await make_running(place)),
    ):
        names = [f"{kind}-{number}" for number in range(1, count)]
        stock.copy(place, stock.family(place, original), original, names)
    listed = place.kube.list_as(Page[VideoJob], VIDEO_JOBS, place.namespace)
    await record([video_job async for video_job in listed if video_job.finished], place)
    async with place.leading(kube_qps=2000, kube_burst=2000) as process:
        await at_rest(process, active, finished)


async def record(ended: list[VideoJob], place: Site) -> None:
    """The status documents of the ended jobs."""
    client = connect(RedisSettings(host="127.0.0.1", port=place.redis.port))
    store = Store.over(client, RECORD_SECONDS)

    async def one(video_job: VideoJob) -> None:
        await store.submissions.create(video_job.as_new_job(), outbox=False)
        await store.attempts.finish(video_job.job_id, Finish(Status.SUCCESS, utc_now()))

    await each(ended, one)
    await client.aclose()


async def at_rest(process: OperatorProcess, active: int, finished: int) -> None:
    """Wait until all that are active have been looked at, all that had ended are known, and nothing
    waits for a worker."""

    async def rests() -> bool:
        worked = await process.metric("workqueue_work_duration_seconds_count")
        kept = await process.metric("videojobs_kept")
        waiting = await process.metric("workqueue_depth")
        audited = await process.metric("videojobs_audits_total")
        return worked >= active and kept >= finished and not waiting and audited > 0

    await eventually(rests, "the operator is at rest", PATIENCE_SECONDS)


async def measure(place: Site, finished: int, active: int) -> Figures:
    """The start and the rest of a second operator."""
    began = time.monotonic()
    async with place.leading() as process:
        await _counted(process, "workqueue_work_duration_seconds_count")
        first, first_cpu = time.monotonic() - began, cost_of(process.pid).cpu_seconds
        await at_rest(process, active, finished)
        complete, all_cpu = time.monotonic() - began, cost_of(process.pid).cpu_seconds
        await _counted(process, "videojobs_resyncs_total")
        await asyncio.sleep(SETTLE_SECONDS)
        before, calls = cost_of(process.pid), await _calls(process)
        await asyncio.sleep(IDLE_SECONDS)
        after = cost_of(process.pid)
        return Figures(
            first_seconds=first,
            first_cpu=first_cpu,
            all_seconds=complete,
            all_cpu=all_cpu,
            at_rest=after,
            idle_share=(after.cpu_seconds - before.cpu_seconds) / IDLE_SECONDS,
            idle_calls=(await _calls(process) - calls) / IDLE_SECONDS,
            corrections=await process.metric("videojobs_resync_corrections_total"),
        )


async def _counted(process: OperatorProcess, metric: str) -> None:
    """Wait until a metric is more than nothing."""

    async def counted() -> bool:
        return await process.metric(metric) > 0

    await eventually(counted, f"{metric} counts", PATIENCE_SECONDS)


async def _calls(process: OperatorProcess) -> float:
    return await process.metric("videojobs_kube_request_seconds_count")


async def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finished", type=int, default=9000)
    parser.add_argument("--active", type=int, default=1000)
    options = parser.parse_args()
    async with site(*stock.SERVER_OPTIONS) as place:
        began = time.monotonic()
        await fill(place, options.finished, options.active)
        print(f"filled in {time.monotonic() - began:.0f} s")
        figures = await measure(place, options.finished, options.active)
    print(f"{options.finished} finished and {options.active} running VideoJobs ({TARGETS})")
    first, everything = figures.first_cpu, figures.all_cpu
    print(f"  start to first reconcile   {figures.first_seconds:8.1f} s ({first:.1f} s of CPU)")
    print(f"  start to all reconciled    {figures.all_seconds:8.1f} s ({everything:.1f} s of CPU)")
    print(f"  resident memory at rest    {figures.at_rest.rss_mb:8.0f} MB")
    print(f"  resident memory, peak      {figures.at_rest.peak_mb:8.0f} MB")
    print(f"  idle CPU                   {figures.idle_share:8.1%} of a core")
    print(f"  idle Kubernetes calls      {figures.idle_calls:8.1f} /s")
    print(f"  corrections by the resync  {figures.corrections:8.0f}")


if __name__ == "__main__":
    asyncio.run(main())
