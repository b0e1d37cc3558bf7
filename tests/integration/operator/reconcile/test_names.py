"""A VideoJob that is made again under the name of an earlier one is a job of its own."""

import secrets
from uuid import UUID, uuid4

import pytest
from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig

from videojobs.kube.client import Manifest
from videojobs.kube.kinds import VIDEO_JOBS


async def replaced(rig: Rig, video_job: Manifest) -> Manifest:
    """`kubectl replace --force`: deleted, and made again by the same manifest."""
    metadata = video_job["metadata"]
    await rig.kube.delete(VIDEO_JOBS, rig.namespace, metadata["name"])
    again = {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "VideoJob",
        "metadata": {"name": metadata["name"]},
        "spec": video_job["spec"],
    }
    return await rig.kube.create(VIDEO_JOBS, rig.namespace, again)


async def runs_to_success(rig: Rig, video_job: Manifest) -> Manifest:
    """Play its first attempt; returns its last state."""
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())
    return await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True")


async def test_a_name_that_is_a_job_id_can_be_used_again(rig: Rig) -> None:
    first = await rig.submit(str(uuid4()))
    name = first["metadata"]["name"]
    await rig.hand.job_of_attempt(first, 1)
    await rig.hand.condition(name, "Admitted", "True")

    second = await replaced(rig, first)
    ended = await runs_to_success(rig, second)

    own_id = second["metadata"]["uid"]
    assert ended["metadata"]["uid"] == own_id
    assert ended["status"]["jobId"] == own_id
    accepted = next(each for each in ended["status"]["conditions"] if each["type"] == "Accepted")
    assert own_id in accepted["message"]
    await rig.status_is(name, "cancelled")
    await rig.status_is(own_id, "success")


async def test_also_when_no_operator_saw_the_deletion(rig: Rig) -> None:
    first = await rig.submit(str(uuid4()))
    await rig.hand.job_of_attempt(first, 1)
    await rig.hand.condition(first["metadata"]["name"], "Admitted", "True")
    await rig.operator.kill()
    second = await replaced(rig, first)
    await rig.operator.start()
    await runs_to_success(rig, second)
    await rig.status_is(second["metadata"]["uid"], "success")
    await rig.status_is(first["metadata"]["name"], "cancelled")


@pytest.mark.parametrize("spell", [lambda number: number.hex, lambda number: f"{number}.b"])
async def test_only_an_id_as_clients_read_it_is_one(rig: Rig, spell: object) -> None:
    number = UUID(hex=secrets.token_hex(16))
    assert callable(spell)
    video_job = await rig.submit(spell(number))
    uid = video_job["metadata"]["uid"]
    await rig.status_is(uid, "pending")
