"""A job that is cancelled or held: its render goes, its slot is another's, and it stays so."""

from collections.abc import Awaitable, Callable

import pytest
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.job.states import Status
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import VIDEO_JOBS
from videojobs.store import Finish
from videojobs.times import utc_now


async def full_pool(rig: Rig) -> tuple[Manifest, Manifest]:
    """Both slots are in use; returns one that renders and one that waits."""
    renders, other = await rig.submit(), await rig.submit()
    for video_job in (renders, other):
        job = await rig.hand.job_of_attempt(video_job, 1)
        await rig.hand.run_pod(await rig.hand.make_pod(job))
        await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    waits = await rig.submit()
    await rig.hand.condition(waits["metadata"]["name"], "Admitted", "False")
    return renders, waits


async def cancel_by_api(rig: Rig, video_job: Manifest) -> None:
    """`DELETE /api/v1/jobs/{id}`: first for the clients, then in the cluster."""
    await rig.store.attempts.finish(
        video_job["metadata"]["uid"], Finish(Status.CANCELLED, utc_now())
    )
    await rig.kube.delete(VIDEO_JOBS, rig.namespace, video_job["metadata"]["name"])


async def cancel_by_kubectl(rig: Rig, video_job: Manifest) -> None:
    """`kubectl delete videojob`."""
    await rig.kube.delete(VIDEO_JOBS, rig.namespace, video_job["metadata"]["name"])


async def suspend(rig: Rig, video_job: Manifest, *, held: bool) -> None:
    """`kubectl patch` of spec.suspend."""
    name = video_job["metadata"]["name"]
    await rig.kube.patch(VIDEO_JOBS, rig.namespace, name, {"spec": {"suspend": held}})


async def no_job_is_left(rig: Rig, video_job: Manifest) -> None:
    async def none() -> bool:
        return not await rig.hand.jobs(video_job)

    await eventually(none, "its Job is deleted, and the pod with it")


@pytest.mark.parametrize("cancel", [cancel_by_api, cancel_by_kubectl])
async def test_a_cancelled_job_frees_its_slot_and_never_comes_back(
    rig: Rig, cancel: Callable[[Rig, Manifest], Awaitable[None]]
) -> None:
    cancelled, waits = await full_pool(rig)
    await cancel(rig, cancelled)
    await no_job_is_left(rig, cancelled)
    await rig.hand.job_of_attempt(waits, 1)
    await rig.operator.kill()
    await rig.operator.start()
    later = await rig.submit(priority=10)
    await rig.hand.condition(later["metadata"]["name"], "Admitted", "False")
    assert not await rig.hand.jobs(cancelled), "nor does a new operator bring it back"
    await rig.status_is(cancelled["metadata"]["uid"], "cancelled")


async def test_a_deletion_that_waits_for_a_foreign_finalizer_shows_the_cancel(rig: Rig) -> None:
    renders, waits = await full_pool(rig)
    name = renders["metadata"]["name"]
    keep = {"metadata": {"finalizers": ["example.org/keep"]}}
    await rig.kube.patch(VIDEO_JOBS, rig.namespace, name, keep)
    await cancel_by_kubectl(rig, renders)
    shown = await rig.hand.condition(name, "Finished", "True")
    assert shown["status"]["phase"] == "Cancelled"
    assert shown["status"]["attempts"][0]["outcome"] == "Stopped"
    await no_job_is_left(rig, renders)
    await rig.hand.job_of_attempt(waits, 1)
    await rig.status_is(renders["metadata"]["uid"], "cancelled")
    await rig.kube.patch(VIDEO_JOBS, rig.namespace, name, {"metadata": {"finalizers": None}})
    await eventually(lambda: rig.hand.is_gone(name), "it goes with its finalizer")


async def test_a_held_job_frees_its_slot_and_goes_on_in_its_turn(rig: Rig) -> None:
    held, waits = await full_pool(rig)
    await suspend(rig, held, held=True)
    await no_job_is_left(rig, held)
    await rig.hand.job_of_attempt(waits, 1)
    name = held["metadata"]["name"]
    shown = await rig.hand.condition(name, "Admitted", "False")
    assert shown["status"]["phase"] == "Suspended"
    assert shown["status"]["attempts"][0]["outcome"] == "Stopped"

    await suspend(rig, held, held=False)

    async def waits_again() -> bool:
        return bool((await rig.hand.video_job(name))["status"]["phase"] == "Pending")

    await eventually(waits_again, "it waits for a slot, for the pool is full")
    assert not await rig.hand.jobs(held)
    await cancel_by_kubectl(rig, waits)
    await rig.hand.job_of_attempt(held, 2)
    assert (await rig.hand.video_job(name))["status"]["retryCount"] == 0
