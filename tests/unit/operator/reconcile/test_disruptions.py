"""Disruption is not failure: pods as Kubernetes leaves them, from their text to the decision.

The conditions are those of `DisruptionTarget` (kubernetes.io, "Disruptions"): the scheduler's, the
eviction API's (a drain), the kubelet's, the taint manager's and the pod collector's.
"""

from typing import Any

import pytest
from testkit.builders import NOW, attempting, observed, settle

from videojobs.job.conditions import ConditionType, find
from videojobs_operator.reconcile.attempt import read_attempt
from videojobs_operator.slots.due import wants_slot
from videojobs_operator.state.views import JobState, JobView, pod_view

RUNNING = {"running": {"startedAt": "2026-01-01T12:00:00Z"}}
KILLED = {"terminated": {"exitCode": 137, "reason": "Error"}}
TOLD = {"terminated": {"exitCode": 143, "reason": "Error"}}


def a_pod(phase: str, state: dict[str, Any], cause: str, **status: Any) -> dict[str, Any]:
    """As the API server shows it; `cause` is the reason of its DisruptionTarget."""
    target = {"type": "DisruptionTarget", "status": "True", "reason": cause, "message": "why"}
    return {
        "metadata": {
            "name": "p",
            "uid": "pu",
            "creationTimestamp": "2026-01-01T12:00:00Z",
            "namespace": "ns",
            "ownerReferences": [
                {"apiVersion": "batch/v1", "kind": "Job", "uid": "ju", "controller": True}
            ],
        },
        "status": {
            "phase": phase,
            "conditions": [target],
            "containerStatuses": [{"name": "renderer", "state": state}],
            **status,
        },
    }


def job(state: JobState = JobState.ACTIVE, reason: str = "") -> JobView:
    return JobView("j", "ju", "u", 1, state, deleting=False, failure_reason=reason, namespace="ns")


Seen = tuple[JobView | None, list[dict[str, Any]]]

DELETED: Seen = (job(JobState.FAILED, "BackoffLimitExceeded"), [])
PREEMPTED = (job(), [a_pod("Failed", TOLD, "PreemptionByScheduler")])
DRAINED = (job(), [a_pod("Failed", TOLD, "EvictionByEvictionAPI")])
PRESSED = (job(), [a_pod("Failed", KILLED, "TerminationByKubelet", reason="Evicted")])
NODE_LOST = (job(), [a_pod("Running", RUNNING, "DeletionByTaintManager")])
NODE_DELETED = (job(), [a_pod("Failed", RUNNING, "DeletionByPodGC")])
KILLED_ON_ITS_NODE = (job(), [a_pod("Failed", KILLED, "", conditions=[])])


@pytest.mark.parametrize(
    ("seen", "cause"),
    [
        pytest.param(DELETED, "PodDeleted", id="pod deleted"),
        pytest.param((None, []), "JobDeleted", id="Job deleted"),
        pytest.param(PREEMPTED, "Preempted", id="preempted"),
        pytest.param(DRAINED, "Evicted", id="node drained"),
        pytest.param(PRESSED, "Evicted", id="evicted for want of room on the node"),
        pytest.param(NODE_LOST, "NodeLost", id="node silent"),
        pytest.param(NODE_DELETED, "NodeLost", id="node deleted"),
        pytest.param(KILLED_ON_ITS_NODE, "Killed", id="killed by hand on its node"),
    ],
)
def test_a_disruption_is_told_with_its_cause_and_queued_again_at_once(
    seen: Seen, cause: str
) -> None:
    known, pods = seen
    reading = read_attempt(known, [pod_view(raw) for raw in pods])
    video_job, _ = settle(observed(attempting(retryLimit=0), reading=reading))
    disrupted = find(video_job.status.conditions, ConditionType.DISRUPTED)
    assert disrupted is not None
    assert (disrupted.status, disrupted.reason) == ("True", cause)
    assert video_job.status.attempts[-1].outcome == "Disrupted"
    assert video_job.status.retry_count == 0
    assert wants_slot(video_job, NOW)
