"""What the Kubernetes API refuses in a VideoJob, and with which words."""

from typing import Any

import pytest
from pydantic import ValidationError
from testkit.refusals import IMPOSSIBLE_VALUES, REQUEST
from testkit.resources import (
    ABSENT,
    VIDEO_JOB,
    changed,
    create,
    refusal_to_create,
    refusal_to_patch,
)
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.job.request import VideoRequest

ADMITTED = {
    "type": "Admitted",
    "status": "True",
    "reason": "Admitted",
    "message": "",
    "lastTransitionTime": "2026-01-01T00:00:00Z",
}

URGENT = {"spec": {"priority": 1}}
LAZY = {"spec": {"priority": 9}}


@pytest.mark.parametrize(("field", "value", "cure"), IMPOSSIBLE_VALUES)
def test_a_refusal_names_the_field_and_the_cure(
    kube_apiserver: KubeApiserver, namespace: str, field: str, value: Any, cure: str
) -> None:
    message = refusal_to_create(kube_apiserver, namespace, changed(VIDEO_JOB, {field: value}))

    assert field in message
    assert cure in message


@pytest.mark.parametrize(
    "name",
    ["scriptId", "userId", "title", "scriptContent", "language", "platform", "duration",
     "voiceProvider"],
)  # fmt: skip
def test_a_required_field_is_missed_by_name(
    kube_apiserver: KubeApiserver, namespace: str, name: str
) -> None:
    manifest = changed(VIDEO_JOB, {f"{REQUEST}.{name}": ABSENT})

    assert f"{REQUEST}.{name}: Required value" in refusal_to_create(
        kube_apiserver, namespace, manifest
    )


def test_a_shortened_hard_deadline_asks_for_the_soft_one(
    kube_apiserver: KubeApiserver, namespace: str
) -> None:
    short = {"spec.activeDeadlineSeconds": 600}

    message = refusal_to_create(kube_apiserver, namespace, changed(VIDEO_JOB, short))

    assert "lower softDeadlineSeconds" in message
    assert not refusal_to_create(
        kube_apiserver,
        namespace,
        changed(VIDEO_JOB, {**short, "spec.softDeadlineSeconds": 599}),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (f"{REQUEST}.title", "Another title"),
        (f"{REQUEST}.backgroundMusic", "https://example.com/a.mp3"),
        ("spec.pool", "large"),
        ("spec.retryLimit", 4),
        ("spec.retryDelaySeconds", 61),
        ("spec.activeDeadlineSeconds", 1801),
        ("spec.softDeadlineSeconds", 1501),
    ],
)
def test_what_has_been_asked_for_is_immutable(
    kube_apiserver: KubeApiserver, namespace: str, field: str, value: Any
) -> None:
    create(kube_apiserver, namespace, VIDEO_JOB)

    message = refusal_to_patch(kube_apiserver, namespace, VIDEO_JOB, changed({}, {field: value}))

    immutable = REQUEST if field.startswith(REQUEST) else field
    assert f"{immutable}: Forbidden: {immutable} is immutable" in message
    assert "delete this VideoJob and create another" in message


def test_a_refusal_does_not_repeat_the_script(
    kube_apiserver: KubeApiserver, namespace: str
) -> None:
    create(kube_apiserver, namespace, VIDEO_JOB)

    message = refusal_to_patch(
        kube_apiserver, namespace, VIDEO_JOB, changed({}, {f"{REQUEST}.userId": "eve"})
    )

    assert "the sea climbs" not in message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("spec.suspend", True),
        ("spec.ttlSecondsAfterFinished", 0),
        ("spec.ttlSecondsAfterFailure", 86400),
    ],
)
def test_suspension_and_retention_may_change_at_any_time(
    kube_apiserver: KubeApiserver, namespace: str, field: str, value: Any
) -> None:
    create(kube_apiserver, namespace, VIDEO_JOB)
    admit(kube_apiserver, namespace)

    assert not refusal_to_patch(kube_apiserver, namespace, VIDEO_JOB, changed({}, {field: value}))


def test_priority_changes_while_a_job_waits(kube_apiserver: KubeApiserver, namespace: str) -> None:
    create(kube_apiserver, namespace, VIDEO_JOB)

    assert not refusal_to_patch(kube_apiserver, namespace, VIDEO_JOB, URGENT)

    set_conditions(
        kube_apiserver,
        namespace,
        {**ADMITTED, "type": "Accepted"},
        {**ADMITTED, "status": "False", "reason": "WaitingForRetry"},
    )
    assert not refusal_to_patch(kube_apiserver, namespace, VIDEO_JOB, LAZY)


@pytest.mark.parametrize("condition", ["Admitted", "Finished"])
def test_priority_is_fixed_once_a_job_runs_or_has_ended(
    kube_apiserver: KubeApiserver, namespace: str, condition: str
) -> None:
    create(kube_apiserver, namespace, VIDEO_JOB)
    set_conditions(kube_apiserver, namespace, {**ADMITTED, "type": condition})

    message = refusal_to_patch(kube_apiserver, namespace, VIDEO_JOB, URGENT)

    assert "spec.priority: Forbidden" in message
    assert "delete this VideoJob and create another" in message


EDGES = [
    {"title": "🌊" * 200},
    {"title": "🌊" * 201},
    {"scriptContent": "潮" * 50_000},
    {"language": "de"},
    {"language": "zh-Hant-TW"},
    {"language": "a"},
    {"language": "en-"},
    {"backgroundMusic": ""},
    {"backgroundMusic": "HTTP://example.com/a.mp3"},
    {"backgroundMusic": "https://example.com/%20"},
    {"backgroundMusic": "https://example.com/\u00a0"},
    {"backgroundMusic": "https://example.com/\u2028"},
    {"backgroundMusic": "https://example.com/\x0b"},
    {"backgroundMusic": "https://"},
    {"title": "\u2003"},
    {"title": "\x85"},
    {"voiceName": ""},
    {"templateId": ""},
    {"duration": 1800},
]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: ascii(edge)[:40])
def test_rest_and_kubernetes_give_the_same_verdict(
    kube_apiserver: KubeApiserver, namespace: str, edge: dict[str, Any]
) -> None:
    request = {**VIDEO_JOB["spec"]["request"], **edge}
    manifest = changed(VIDEO_JOB, {REQUEST: request})

    refused_by_kubernetes = bool(refusal_to_create(kube_apiserver, namespace, manifest))

    assert refused_by_kubernetes == refused_by_rest(request)


def refused_by_rest(request: dict[str, Any]) -> bool:
    """Whether the REST body's model refuses it."""
    try:
        VideoRequest.model_validate(request)
    except ValidationError:
        return True
    return False


def admit(server: KubeApiserver, namespace: str) -> None:
    """Set the condition Admitted, as the operator does."""
    set_conditions(server, namespace, ADMITTED)


def set_conditions(server: KubeApiserver, namespace: str, *conditions: dict[str, str]) -> None:
    """Write the conditions of the job."""
    patch = {"status": {"conditions": conditions}}
    assert not refusal_to_patch(server, namespace, VIDEO_JOB, patch, sub="status")
