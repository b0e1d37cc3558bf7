"""What those who wait are told: why, with numbers, and when their turn comes."""

from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.kube.client import Manifest


async def test_those_who_wait_know_their_place_and_move_up(rig: Rig) -> None:
    running = [await rig.submit(priority=1) for _ in range(2)]
    jobs = [await rig.hand.job_of_attempt(video_job, 1) for video_job in running]
    later = await rig.submit(priority=9)
    sooner = await rig.submit(priority=5)

    async def places() -> list[object]:
        ids = [video_job["metadata"]["uid"] for video_job in (sooner, later)]
        return [(await rig.document(job_id)).get("queue_position") for job_id in ids]

    async def both_are_told() -> bool:
        return await places() == [1, 2]

    await eventually(both_are_told, "the places of both")
    waiting = await rig.hand.condition(later["metadata"]["name"], "Admitted", "False")
    assert _reason(waiting) == ("WaitingForSlot", "Waiting for a slot in pool default")

    pod = await rig.hand.make_pod(jobs[0])
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.hand.job_of_attempt(sooner, 1)

    async def moved_up() -> bool:
        return (await places())[1] == 1

    await eventually(moved_up, "the last one is the next one")
    record = await rig.document(later["metadata"]["uid"])
    assert "of 2 in use" in str(record["progress_message"])


def _reason(video_job: Manifest) -> tuple[str, str]:
    conditions = video_job["status"]["conditions"]
    (found,) = [item for item in conditions if item["type"] == "Admitted"]
    return found["reason"], found["message"].partition(":")[0]
