"""What is kept of a VideoJob after its end, and for how long it is left alone."""

import json
from datetime import datetime
from typing import Any

from testkit.builders import LASTING, NOW, RESULT, a_video_job, attempting, later, observed
from testkit.builders import settle as decided

from videojobs.job.resource import VideoJob
from videojobs_operator.constants import EXPIRED_PER_TURN
from videojobs_operator.reconcile.attempt import Failed, Succeeded
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.settled import ListedPage, Settled
from videojobs_operator.state.views import JobState, JobView
from videojobs_operator.upkeep.expiry import Expiry
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue


def finished(number: int = 1, **spec: Any) -> VideoJob:
    """A VideoJob that succeeded at NOW, by default with a time to live of ten minutes."""
    done, _ = decided(observed(attempting(**spec), reading=Succeeded(RESULT)))
    metadata = done.metadata.model_copy(update={"uid": f"{number:08}-0000-4000-8000-000000000000"})
    return done.model_copy(update={"metadata": metadata})


def a_page(*video_jobs: VideoJob) -> bytes:
    """As the API server lists them."""
    items = [item.model_dump(by_alias=True, exclude_none=True, mode="json") for item in video_jobs]
    return json.dumps({"metadata": {"continue": ""}, "items": items}).encode()


def settled(*video_jobs: VideoJob) -> Cache:
    cache = Cache()
    for video_job in video_jobs:
        cache.put(video_job)
        cache.settle(video_job)
    return cache


def test_a_list_tells_the_same_of_it_as_its_own_end() -> None:
    ends = finished(ttlSecondsAfterFinished=30)
    page = ListedPage.model_validate_json(a_page(ends, a_video_job()))
    assert [item.settled for item in page.items] == [Settled.of(ends), None]
    assert Settled.of(ends).expiry == later(30)


def test_a_failed_one_has_a_time_to_live_of_its_own() -> None:
    spec = {"ttlSecondsAfterFinished": 30, "ttlSecondsAfterFailure": 90}
    failed, _ = decided(observed(attempting(**spec), reading=Failed(LASTING)))
    (listed,) = ListedPage.model_validate_json(a_page(failed)).items
    assert listed.settled == Settled.of(failed)
    assert Settled.of(failed).expiry == later(90)
    assert Settled.of(finished(**spec)).expiry == later(30)


def test_it_rests_until_its_time_to_live_is_over() -> None:
    cache = settled(finished())
    (uid,) = cache.settled()
    assert cache.video_job(uid) is None
    assert cache.rests(uid, later(599))
    assert not cache.rests(uid, later(600))
    cache.doubt(uid)
    assert not cache.rests(uid, NOW), "its record is lost, or somebody has changed it"


def test_a_render_that_still_works_is_dealt_with_at_once() -> None:
    cache = settled(finished())
    (uid,) = cache.settled()
    cache.put_child(
        JobView("stray", "job-uid", uid, 2, JobState.ACTIVE, deleting=False, namespace="ns")
    )
    assert not cache.rests(uid, NOW)


def test_what_is_decided_on_an_older_state_settles_nothing() -> None:
    cache = Cache()
    cache.put(finished())
    cache.settle(finished())
    assert cache.settled() == {}


def test_a_newer_state_takes_its_place() -> None:
    cache = settled(finished())
    newer = finished(ttlSecondsAfterFinished=3600)
    newer.metadata.resource_version = "6"
    cache.put(newer)
    assert cache.settled() == {}
    cache.settle(newer)
    (ended,) = cache.settled().values()
    assert (ended.version, ended.expiry) == (6, later(3600))


def test_its_deletion_leaves_nothing() -> None:
    cache = settled(finished())
    (uid,) = cache.settled()
    cache.vanish(uid)
    assert cache.versions() == {}
    assert cache.deleted(uid) is None


async def test_a_long_absence_is_cleaned_up_little_by_little(monkeypatch: Any) -> None:
    def hour_later() -> datetime:
        return later(3600)

    monkeypatch.setattr("videojobs_operator.upkeep.expiry.utc_now", hour_later)
    over = [finished(number) for number in range(EXPIRED_PER_TURN + 5)]
    lasting = finished(10_000, ttlSecondsAfterFinished=7200)
    cache, queue = settled(*over, lasting), WorkQueue[Key]("expiry-test")
    await Expiry(cache, queue).run()
    keys = [await queue.take() for _ in range(len(queue))]
    assert len(keys) == EXPIRED_PER_TURN
    assert VideoJobKey(lasting.metadata.uid) not in keys
