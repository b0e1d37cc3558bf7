"""A job that is cancelled or held: its render goes, its slot is another's, and it stays so."""

from collections.abc import Awaitable, Callable

import pytest
from testkit.cluster.hand import eventually

from tests.integration.operator.conftest import Bench
from tests.integration.operator.test_lifecycle import status_is
from videojobs.job.states import Status
from videojobs.kube.client import VIDEO_JOBS, Manifest
from videojobs.store import Finish
from videojobs.times import utc_now


async def full_pool(bench: Bench) -> tuple[Manifest, Manifest]:
    """Both slots are in use; returns one that renders and one that waits."""
    renders, other = await bench.submit(), await bench.submit()
    for video_job in (renders, other):
        job = await bench.hand.job_of_attempt(video_job, 1)
        await bench.hand.run_pod(await bench.hand.make_pod(job))
        await bench.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    waits = await bench.submit()
    await bench.hand.condition(waits["metadata"]["name"], "Admitted", "False")
    return renders, waits


async def cancel_by_api(bench: Bench, video_job: Manifest) -> None:
    """`DELETE /api/v1/jobs/{id}`: first for the clients, then in the cluster."""
    await bench.store.attempts.finish(
        video_job["metadata"]["uid"], Finish(Status.CANCELLED, utc_now())
    )
    await bench.kube.delete(VIDEO_JOBS, bench.namespace, video_job["metadata"]["name"])


async def cancel_by_kubectl(bench: Bench, video_job: Manifest) -> None:
    """`kubectl delete videojob`."""
    await bench.kube.delete(VIDEO_JOBS, bench.namespace, video_job["metadata"]["name"])


async def suspend(bench: Bench, video_job: Manifest, *, held: bool) -> None:
    """`kubectl patch` of spec.suspend."""
    name = video_job["metadata"]["name"]
    await bench.kube.patch(VIDEO_JOBS, bench.namespace, name, {"spec": {"suspend": held}})


async def no_job_is_left(bench: Bench, video_job: Manifest) -> None:
    async def none() -> bool:
        return not await bench.hand.jobs(video_job)

    await eventually(none, "its Job is deleted, and the pod with it")


@pytest.mark.parametrize("cancel", [cancel_by_api, cancel_by_kubectl])
async def test_a_cancelled_job_frees_its_slot_and_never_comes_back(
    bench: Bench, cancel: Callable[[Bench, Manifest], Awaitable[None]]
) -> None:
    cancelled, waits = await full_pool(bench)
    await cancel(bench, cancelled)
    await no_job_is_left(bench, cancelled)
    await bench.hand.job_of_attempt(waits, 1)
    await bench.kill_operator()
    await bench.start_operator()
    later = await bench.submit(priority=10)
    await bench.hand.condition(later["metadata"]["name"], "Admitted", "False")
    assert not await bench.hand.jobs(cancelled), "nor does a new operator bring it back"
    await status_is(bench, cancelled["metadata"]["uid"], "cancelled")


async def test_a_held_job_frees_its_slot_and_goes_on_in_its_turn(bench: Bench) -> None:
    held, waits = await full_pool(bench)
    await suspend(bench, held, held=True)
    await no_job_is_left(bench, held)
    await bench.hand.job_of_attempt(waits, 1)
    name = held["metadata"]["name"]
    shown = await bench.hand.condition(name, "Admitted", "False")
    assert shown["status"]["phase"] == "Suspended"
    assert shown["status"]["attempts"][0]["outcome"] == "Stopped"

    await suspend(bench, held, held=False)

    async def waits_again() -> bool:
        return bool((await bench.hand.video_job(name))["status"]["phase"] == "Pending")

    await eventually(waits_again, "it waits for a slot, for the pool is full")
    assert not await bench.hand.jobs(held)
    await cancel_by_kubectl(bench, waits)
    await bench.hand.job_of_attempt(held, 2)
    assert (await bench.hand.video_job(name))["status"]["retryCount"] == 0
