"""What is read of a Job and of a pod, and what makes them an attempt's."""

from typing import Any, Final

import pytest
from testkit.builders import UID

from videojobs.job.identity import child_name
from videojobs_operator.state.views import ForeignError, Terminated, job_view, pod_view

Manifest = dict[str, Any]

RUNS: Final[Manifest] = {"running": {}}
DONE: Final[Manifest] = {"terminated": {"exitCode": 0, "reason": "Completed"}}
KILLED: Final[Manifest] = {"terminated": {"exitCode": 137, "reason": "Error"}}
STUCK: Final[Manifest] = {"waiting": {"reason": "CrashLoopBackOff", "message": "why"}}
HELD: Final[Manifest] = {"waiting": {"reason": "PodInitializing"}}


def owner(kind: str, version: str, **changes: Any) -> Manifest:
    return {
        "apiVersion": version,
        "kind": kind,
        "name": "video",
        "uid": UID,
        "controller": True,
        **changes,
    }


VIDEO_JOB: Final = owner("VideoJob", "scriptsensei.io/v1alpha1")
JOB: Final = owner("Job", "batch/v1", uid="job-uid")


def a_job(*owners: Manifest, name: str = child_name("video", UID, 3)) -> Manifest:
    return {
        "metadata": {
            "name": name,
            "namespace": "ns",
            "uid": "ju",
            "labels": {"scriptsensei.io/attempt": "one"},
            "ownerReferences": list(owners),
        }
    }


def a_pod(
    *containers: tuple[str, Manifest], inits: tuple[tuple[str, Manifest], ...] = (), **spec: Any
) -> Manifest:
    return {
        "metadata": {"name": "p", "namespace": "ns", "uid": "pu", "ownerReferences": [JOB]},
        "spec": spec,
        "status": {
            "containerStatuses": [{"name": name, "state": state} for name, state in containers],
            "initContainerStatuses": [{"name": name, "state": state} for name, state in inits],
        },
    }


def test_a_job_is_an_attempt_by_its_owner_and_its_name_and_no_label() -> None:
    view = job_view(a_job(VIDEO_JOB))
    assert (view.owner_uid, view.attempt, view.namespace) == (UID, 3, "ns")


@pytest.mark.parametrize(
    "job",
    [
        pytest.param(a_job(), id="no owner"),
        pytest.param(a_job({**VIDEO_JOB, "controller": False}), id="owner, not controller"),
        pytest.param(a_job(owner("VideoJob", "example.com/v1")), id="another group's VideoJob"),
        pytest.param(a_job(owner("CronJob", "batch/v1")), id="another controller"),
        pytest.param(a_job(VIDEO_JOB, name="video-a3"), id="a name that somebody has chosen"),
        pytest.param(a_job({**VIDEO_JOB, "uid": "another"}), id="another owner's name"),
    ],
)
def test_a_job_without_the_owner_or_the_name_is_foreign(job: Manifest) -> None:
    with pytest.raises(ForeignError):
        job_view(job)


def test_a_pod_that_no_job_controls_is_foreign() -> None:
    pod = a_pod(("renderer", RUNS))
    assert pod_view(pod).owner_uid == "job-uid"
    pod["metadata"]["ownerReferences"] = []
    with pytest.raises(ForeignError, match="no controller owns it"):
        pod_view(pod)


@pytest.mark.parametrize(
    ("sidecar", "lingers"),
    [(RUNS, True), ({}, True), (STUCK, True), (DONE, False), (KILLED, False)],
)
def test_the_container_named_renderer_decides(sidecar: Manifest, lingers: bool) -> None:
    view = pod_view(a_pod(("istio-proxy", sidecar), ("renderer", DONE)))
    assert view.terminated == Terminated(0, "Completed", "")
    assert view.lingers is lingers
    assert view.over is not lingers


def test_a_native_sidecar_is_not_waited_for() -> None:
    """Kubernetes ends it after the last container."""
    native = {"initContainers": [{"name": "istio-proxy", "restartPolicy": "Always"}]}
    running = pod_view(a_pod(("renderer", DONE), inits=(("istio-proxy", RUNS),), **native))
    assert running.over
    killed = pod_view(a_pod(("renderer", HELD), inits=(("istio-proxy", KILLED),), **native))
    assert killed.failed_init == ""


@pytest.mark.parametrize(
    ("pod", "container"),
    [
        (a_pod(("renderer", HELD), inits=(("init", STUCK),)), "init"),
        (a_pod(("renderer", STUCK), ("zz", HELD)), "renderer"),
        (a_pod(("renderer", HELD), ("zz", STUCK)), "zz"),
    ],
)
def test_the_first_container_that_cannot_start_is_named(pod: Manifest, container: str) -> None:
    view = pod_view(pod)
    assert view.waiting_container == container
    assert (view.waiting_reason, view.waiting_message) == ("CrashLoopBackOff", "why")


def test_an_ordinary_start_names_no_obstacle() -> None:
    assert pod_view(a_pod(("renderer", HELD))).waiting_reason == ""
    assert pod_view(a_pod()).waiting_reason == ""


def test_an_init_container_that_failed_is_a_sentence() -> None:
    view = pod_view(a_pod(("renderer", HELD), inits=(("istio-init", KILLED),)))
    assert view.failed_init == "Init container istio-init ended with exit code 137: Error"
