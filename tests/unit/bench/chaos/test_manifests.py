"""What the bench makes and undoes in the cluster."""

from typing import Any

import pytest
from bench.chaos.clients import body, sighting
from bench.chaos.faults import loss, pod_of
from bench.chaos.ledger import Sighting
from bench.chaos.pool import restoring

from videojobs.job.request import VideoRequest

DEPLOYMENT = {
    "metadata": {"name": "videojobs-api"},
    "spec": {
        "template": {
            "metadata": {"labels": {"app.kubernetes.io/component": "api"}},
            "spec": {
                "serviceAccountName": "videojobs-api",
                "containers": [{"name": "api", "image": "videojobs-api:1", "env": []}],
            },
        }
    },
}


def test_a_pod_with_a_wrong_clock_is_like_those_of_its_deployment_but_for_the_image() -> None:
    pod = pod_of(DEPLOYMENT, "videojobs-api-ahead:2")
    assert pod["metadata"] == {
        "name": "videojobs-api-ahead",
        "labels": {"app.kubernetes.io/component": "api"},
    }
    assert pod["spec"] == {
        "serviceAccountName": "videojobs-api",
        "containers": [{"name": "api", "image": "videojobs-api-ahead:2", "env": []}],
    }


def test_a_fifth_of_the_packets_of_one_direction_is_dropped() -> None:
    assert " ".join(loss("INPUT", "--sport")) == (
        "INPUT --protocol tcp --sport 443 --match statistic --mode random --probability 0.2 "
        "--jump DROP"
    )


@pytest.mark.parametrize(
    ("before", "ours", "patch"),
    [
        ({"slots": 4}, {"slots": 8}, {"slots": 4}),
        ({}, {"slots": 8}, {"slots": None}),
        (
            {"template": {"scratchSize": "4Gi", "image": "a"}},
            {"template": {"image": "b", "cacheClaim": "c"}},
            {"template": {"image": "a", "cacheClaim": None}},
        ),
        (
            {"template": {"resources": {"limits": {"cpu": "2"}}}},
            {"template": {"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}},
            {"template": {"resources": {"limits": {"cpu": "2", "memory": None}}}},
        ),
        ({}, {"template": {"image": "b"}}, {"template": None}),
    ],
)
def test_a_patch_is_undone(
    before: dict[str, Any], ours: dict[str, Any], patch: dict[str, Any]
) -> None:
    assert restoring(before, ours) == patch


def test_every_job_is_a_valid_request_of_one_to_four_seconds() -> None:
    requests = [
        VideoRequest.model_validate(body("run", number)["video_request"]) for number in range(9)
    ]
    assert {request.duration for request in requests} == {1, 2, 3, 4}
    assert len({request.script_id for request in requests}) == 9


@pytest.mark.parametrize(
    ("code", "content", "seen"),
    [
        (404, b"", Sighting(5.0, "missing")),
        (503, b"{}", None),
        (
            200,
            b'{"status":"success","completed_at":"2026-01-01T00:00:10Z","attempt":2}',
            Sighting(5.0, "success", "2026-01-01T00:00:10Z", 2),
        ),
    ],
)
def test_an_answer_is_read(code: int, content: bytes, seen: Sighting | None) -> None:
    assert sighting(code, content, 5.0) == seen
