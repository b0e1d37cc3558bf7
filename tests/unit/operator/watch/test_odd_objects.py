"""An odd object is announced once, whoever delivers it and however often."""

from typing import Any

import pytest
from testkit.builders import UID, a_video_job

from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs_operator.state.cache import Cache
from videojobs_operator.tell.changes import Change
from videojobs_operator.tell.events import Subject
from videojobs_operator.watch.odd_objects import MOST_REMEMBERED, OddObjects
from videojobs_operator.watch.sources import Sources
from videojobs_operator.work.keys import Key
from videojobs_operator.work.queue import WorkQueue

Told = list[tuple[Subject, Change]]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def cache() -> Cache:
    return Cache()


@pytest.fixture
def sources(cache: Cache, told: Told) -> Sources:
    odd = OddObjects(lambda subject, change: told.append((subject, change)))
    return Sources(cache, WorkQueue[Key](), odd)


def an_object(uid: str = "u", version: str = "1", **fields: Any) -> dict[str, Any]:
    metadata = {"name": "odd", "namespace": "ns", "uid": uid, "resourceVersion": version}
    return {"metadata": metadata, **fields}


@pytest.mark.parametrize(
    ("kind", "raw", "says"),
    [
        (PODS, an_object(), "no controller owns it; a Job would"),
        (JOBS, an_object(), "no controller owns it; a VideoJob would"),
        (VIDEO_JOBS, an_object(), "cannot read it: metadata.creationTimestamp"),
        (RENDER_POOLS, an_object(spec={"slots": "many"}), "cannot read it"),
    ],
)
def test_it_is_announced_once(
    sources: Sources, told: Told, kind: Kind, raw: dict[str, Any], says: str
) -> None:
    for _ in range(2):
        sources.listed(kind, raw)
        sources.seen(kind, raw)
        assert not sources.differs(kind, raw)
    ((subject, change),) = told
    assert (subject.uid, subject.name, change.reason) == ("u", "odd", "Ignored")
    assert says in change.message


def test_after_its_deletion_another_one_is_announced(sources: Sources, told: Told) -> None:
    sources.seen(PODS, an_object())
    sources.seen(PODS, an_object(), deleted=True)
    sources.seen(PODS, an_object())
    assert len(told) == 2


def test_a_newer_version_is_looked_at_again(sources: Sources, cache: Cache, told: Told) -> None:
    raw = a_video_job().model_dump(by_alias=True, exclude_none=True, mode="json")
    bad = {**raw, "spec": {}}
    sources.seen(VIDEO_JOBS, bad)
    assert cache.video_job(UID) is None
    raw["metadata"]["resourceVersion"] = "6"
    assert sources.differs(VIDEO_JOBS, raw)
    sources.seen(VIDEO_JOBS, raw)
    assert cache.video_job(UID) is not None
    assert len(told) == 1


def test_a_flood_of_them_makes_no_flood_of_events(sources: Sources, told: Told) -> None:
    for number in range(MOST_REMEMBERED + 10):
        sources.seen(PODS, an_object(f"u{number}"))
    assert len(told) == MOST_REMEMBERED
