"""What watches tell: which pods can be killed, and which ends VideoJobs were given."""

from typing import Any

import pytest
from bench.chaos.ends import EndBook
from bench.chaos.pods import PodBook, target_of
from bench.chaos.schedule import Component

LEADER = "videojobs-operator-a"


def a_pod(part: str, name: str = "pod", container: str = "", **status: Any) -> dict[str, Any]:
    """A pod of a component, running with a container of the id "c1" unless told otherwise."""
    state = {"name": container or part, "containerID": "containerd://c1", "state": {"running": {}}}
    return {
        "metadata": {
            "name": name,
            "uid": f"uid-{name}",
            "labels": {
                "app.kubernetes.io/name": f"videojobs-{part}",
                "app.kubernetes.io/component": part,
            },
        },
        "spec": {"nodeName": "node"},
        "status": {"phase": "Running", "containerStatuses": [state], **status},
    }


def a_renderer(**status: Any) -> dict[str, Any]:
    pod = a_pod("renderer", **status)
    pod["metadata"]["labels"] = {
        "app.kubernetes.io/name": "videojobs-renderer",
        "scriptsensei.io/videojob-uid": "job-uid",
    }
    return pod


@pytest.mark.parametrize(
    ("pod", "component"),
    [
        (a_pod("api"), Component.API),
        (a_pod("redis"), Component.REDIS),
        (a_pod("storage", container="versitygw"), Component.STORAGE),
        (a_pod("operator", LEADER), Component.LEADER),
        (a_pod("operator", "videojobs-operator-b"), Component.STANDBY),
        (a_renderer(), Component.RENDERER),
    ],
)
def test_each_part_is_known_by_its_labels_and_the_leader_by_its_lease(
    pod: dict[str, Any], component: Component
) -> None:
    target = target_of(pod, LEADER)
    assert target is not None
    assert (target.component, target.node, target.container) == (component, "node", "c1")


def test_a_renderer_knows_its_job() -> None:
    target = target_of(a_renderer(), LEADER)
    assert target is not None
    assert target.owner == "job-uid"


@pytest.mark.parametrize(
    "pod",
    [
        pytest.param(a_pod("api", phase="Failed"), id="it has failed"),
        pytest.param(a_renderer(phase="Succeeded"), id="it has ended well"),
        pytest.param(a_pod("api") | {"spec": {}}, id="it has no node"),
        pytest.param(a_pod("prometheus"), id="it is a stranger's"),
        pytest.param({"metadata": {"name": "x", "uid": "y"}}, id="it has nothing"),
        pytest.param(
            {**a_pod("api"), "metadata": {**a_pod("api")["metadata"], "deletionTimestamp": "now"}},
            id="it is being deleted",
        ),
    ],
)
def test_a_pod_is_not_killed_when(pod: dict[str, Any]) -> None:
    assert target_of(pod, LEADER) is None


@pytest.mark.parametrize(
    "containers",
    [
        pytest.param([], id="none has started"),
        pytest.param([{"name": "api", "state": {"waiting": {}}}], id="it waits after a crash"),
        pytest.param(
            [{"name": "proxy", "containerID": "containerd://c2", "state": {"running": {}}}],
            id="only another one runs",
        ),
    ],
)
def test_a_pod_has_no_container_when(containers: list[dict[str, Any]]) -> None:
    target = target_of(a_pod("api", containerStatuses=containers), LEADER)
    assert target is not None
    assert target.container == ""


def test_the_book_of_pods_follows_its_watch() -> None:
    book = PodBook()
    book.replace([a_pod("api", "a"), a_pod("api", "b")])
    book.note("DELETED", a_pod("api", "a"))
    book.note("ADDED", a_pod("api", "c"))
    book.note("MODIFIED", a_pod("api", "b", phase="Failed"))
    assert [target.pod for target in book.targets(LEADER)] == ["c"]
    book.replace([a_pod("redis", "d")])
    assert [target.pod for target in book.targets(LEADER)] == ["d"]


def an_end(reason: str, at: str, status: str = "True") -> dict[str, Any]:
    condition = {"type": "Finished", "status": status, "reason": reason}
    return {
        "metadata": {"name": "b3916274-a4ce-4fc8-bef9-b76d994fe482", "uid": "u"},
        "status": {"conditions": [condition], "completionTime": at},
    }


def test_every_end_that_was_ever_written_is_kept_under_the_job_id() -> None:
    book = EndBook()
    book.note("ADDED", an_end("Running", "", status="False"))
    book.note("MODIFIED", an_end("Succeeded", "t1"))
    book.note("MODIFIED", an_end("Succeeded", "t1"))
    job_id = "b3916274-a4ce-4fc8-bef9-b76d994fe482"
    assert book.ends == {job_id: {("Succeeded", "t1")}}
    book.note("DELETED", an_end("Failed", "t2"))
    book.replace([])
    assert book.ends == {job_id: {("Succeeded", "t1"), ("Failed", "t2")}}
    assert book.job_ids == {"u": job_id}
