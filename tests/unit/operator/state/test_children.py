"""Whose a Job or a pod is, in whatever order they are seen."""

from typing import Final

from testkit.builders import UID, a_video_job

from videojobs_operator.state.cache import Cache
from videojobs_operator.state.views import JobState, JobView, PodView

JOB: Final = JobView("video-a1", "ju", UID, 1, JobState.ACTIVE, deleting=False, namespace="ns")


def a_pod(uid: str = "pu", owner_uid: str = "ju", namespace: str = "ns") -> PodView:
    return PodView(
        "pod", uid, owner_uid, "", "Running", deleting=False, running=True, namespace=namespace
    )


def a_cache() -> Cache:
    cache = Cache()
    cache.put(a_video_job())
    return cache


def test_a_pod_may_be_seen_before_its_job_and_a_job_before_its_video_job() -> None:
    cache = Cache()
    cache.put_child(a_pod())
    assert cache.owner_of(a_pod()) is None
    cache.put_child(JOB)
    assert cache.owner_of(a_pod()) == UID
    assert cache.jobs(UID) == []
    cache.put(a_video_job())
    assert cache.jobs(UID) == [JOB]
    assert cache.pods(UID, 1) == [a_pod()]


def test_owner_references_do_not_cross_namespaces() -> None:
    cache = a_cache()
    there = JobView("video-a1", "j2", UID, 1, JobState.FAILED, deleting=False, namespace="other")
    cache.put_child(JOB)
    cache.put_child(there)
    cache.put_child(a_pod("p2", namespace="other"))
    cache.put_child(a_pod("p3", owner_uid="j2", namespace="other"))
    assert cache.jobs(UID) == [JOB]
    assert cache.pods(UID, 1) == []


def test_the_pods_of_a_deleted_job_are_still_those_of_its_attempt() -> None:
    cache = a_cache()
    cache.put_child(JOB)
    cache.put_child(a_pod())
    cache.drop_child(JOB)
    assert cache.jobs(UID) == []
    assert cache.pods(UID, 1) == [a_pod()]
    assert cache.pods(UID, 2) == []


def test_an_answer_older_than_the_deletion_brings_nothing_back() -> None:
    cache = a_cache()
    cache.drop_child(JOB)
    cache.put_child(JOB)
    assert cache.jobs(UID) == []


def test_a_job_that_has_lost_its_owner_may_get_it_back() -> None:
    cache = a_cache()
    cache.put_child(JOB)
    cache.disown(JOB)
    assert cache.jobs(UID) == []
    cache.put_child(JOB)
    assert cache.jobs(UID) == [JOB]


def test_nothing_is_left_of_a_forgotten_video_job() -> None:
    cache = a_cache()
    cache.put_child(JOB)
    cache.put_child(a_pod())
    cache.bury(a_video_job())
    cache.drop_child(JOB)
    cache.forget(UID)
    assert cache.children() == []
    assert cache.owner_of(a_pod()) is None
