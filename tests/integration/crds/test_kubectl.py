"""What a user of kubectl sees and can do."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from testkit.crds import fields, schema
from testkit.paths import REPOSITORY
from testkit.resources import (
    RENDER_POOL,
    VIDEO_JOB,
    changed,
    create,
    refusal_to_patch,
    url,
)
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import until

EXPLAIN_SECONDS: Final = 20.0
EXAMPLES = sorted((REPOSITORY / "examples").glob("*.yaml"))

STATUS: Final[dict[str, Any]] = {
    "observedGeneration": 1,
    "tier": "default",
    "phase": "Rendering",
    "jobId": "0b7c9d5e-3a55-4c1c-9d1c-3a1f6d6a2d11",
    "attempt": 2,
    "progress": {"percent": 42, "message": "Generating audio (scene 1/3)"},
    "conditions": [
        {
            "type": "Admitted",
            "status": "True",
            "reason": "Admitted",
            "message": "",
            "lastTransitionTime": "2026-01-01T00:00:00Z",
        }
    ],
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_valid(
    kube_apiserver: KubeApiserver, namespace: str, example: Path
) -> None:
    kube_apiserver.apply(example.read_text(), "-n", namespace, "--validate=strict")


def test_get_shows_what_a_job_does(kube_apiserver: KubeApiserver, namespace: str) -> None:
    with_status(kube_apiserver, namespace, VIDEO_JOB, STATUS)

    header, row = get(kube_apiserver, namespace, "videojobs")
    wide, wide_row = get(kube_apiserver, namespace, "videojobs", "-o", "wide")

    assert header == ["NAME", "TIER", "PHASE", "PROGRESS %", "ATTEMPT", "MESSAGE", "AGE"]
    assert row[:-1] == ["tides", "default", "Rendering", "42", "2", "Generating audio (scene 1/3)"]
    assert wide[-5:] == ["ADMITTED", "PRIORITY", "POOL", "USER", "JOB ID"]
    assert wide_row[-5:] == ["Admitted", "5", "default", "ada", STATUS["jobId"]]


def test_get_shows_how_full_a_pool_is(kube_apiserver: KubeApiserver, namespace: str) -> None:
    with_status(kube_apiserver, namespace, RENDER_POOL, {"slots": 8, "active": 3, "queued": 5})

    header, row = get(kube_apiserver, namespace, "renderpools")

    assert header == ["NAME", "SLOTS", "ACTIVE", "QUEUED", "AGE"]
    assert row[:-1] == ["large", "8", "3", "5"]


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        ("videojob", {"VideoJob"}),
        ("vj", {"VideoJob"}),
        ("all", {"VideoJob"}),
        ("videojobs", {"VideoJob"}),
        ("rp", {"RenderPool"}),
        ("scriptsensei", {"VideoJob", "RenderPool"}),
    ],
)
def test_short_names_and_categories(
    kube_apiserver: KubeApiserver, namespace: str, names: str, kinds: set[str]
) -> None:
    create(kube_apiserver, namespace, VIDEO_JOB)
    create(kube_apiserver, namespace, RENDER_POOL)

    done = kube_apiserver.kubectl("get", names, "-n", namespace, "-o", "yaml")

    assert {item["kind"] for item in yaml.safe_load(done.stdout)["items"]} == kinds


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("spec.pool=large", ["in-large"]),
        ("spec.request.userId=eve", ["of-eve"]),
        ("status.phase=Rendering", ["of-eve"]),
    ],
)
def test_jobs_are_selected_by_field(
    kube_apiserver: KubeApiserver, namespace: str, selector: str, found: list[str]
) -> None:
    in_large = changed(VIDEO_JOB, {"metadata.name": "in-large", "spec.pool": "large"})
    of_eve = changed(VIDEO_JOB, {"metadata.name": "of-eve", "spec.request.userId": "eve"})
    create(kube_apiserver, namespace, in_large)
    with_status(kube_apiserver, namespace, of_eve, STATUS)

    done = kube_apiserver.kubectl(
        "get", "vj", "-n", namespace, f"--field-selector={selector}", "-o", "name"
    )

    assert done.stdout.split() == [f"videojob.scriptsensei.io/{name}" for name in found]


def test_scale_sets_the_slots(kube_apiserver: KubeApiserver, namespace: str) -> None:
    selector = "scriptsensei.io/pool=large"
    with_status(kube_apiserver, namespace, RENDER_POOL, {"slots": 8, "selector": selector})

    done = kube_apiserver.kubectl("scale", "renderpool", "large", "-n", namespace, "--replicas=3")

    assert done.returncode == 0, done.stderr
    path = url(RENDER_POOL, namespace, sub="scale")
    _, scale = kube_apiserver.request("GET", path)
    assert scale["spec"]["replicas"] == 3
    assert scale["status"] == {"replicas": 8, "selector": selector}


def test_wait_ends_when_a_job_has_finished(kube_apiserver: KubeApiserver, namespace: str) -> None:
    finished = {**STATUS["conditions"][0], "type": "Finished", "reason": "Failed"}
    with_status(kube_apiserver, namespace, VIDEO_JOB, {**STATUS, "conditions": [finished]})

    done = kube_apiserver.kubectl(
        "wait", "vj/tides", "-n", namespace, "--for=condition=Finished", "--timeout=10s"
    )

    assert done.returncode == 0, done.stderr


def test_a_write_of_the_spec_leaves_the_status(
    kube_apiserver: KubeApiserver, namespace: str
) -> None:
    with_status(kube_apiserver, namespace, VIDEO_JOB, STATUS)

    refusal = refusal_to_patch(
        kube_apiserver, namespace, VIDEO_JOB, {"status": {"phase": "Forged"}}
    )

    assert not refusal
    _, job = kube_apiserver.request("GET", url(VIDEO_JOB, namespace))
    assert job["status"] == STATUS


def test_one_condition_of_a_type_and_one_attempt_of_a_number(
    kube_apiserver: KubeApiserver, namespace: str
) -> None:
    create(kube_apiserver, namespace, VIDEO_JOB)

    for status in (
        {"conditions": STATUS["conditions"] * 2},
        {"attempts": [{"number": 1}, {"number": 1}]},
        {"attempts": [{"number": number} for number in range(1, 12)]},
    ):
        patch = {"status": status}
        assert refusal_to_patch(kube_apiserver, namespace, VIDEO_JOB, patch, sub="status")


@pytest.mark.parametrize(("kind", "plural"), [("videojob", "videojobs"), ("rp", "renderpools")])
def test_explain_describes_every_field(
    kube_apiserver: KubeApiserver, kind: str, plural: str
) -> None:
    root = schema(plural)
    text = explain(kube_apiserver, kind, "--recursive")
    request = explain(kube_apiserver, "videojob.spec.request")

    for path, _ in fields(root):
        assert path.rpartition(".")[2].strip("[]{}") in text
    assert "The text to be spoken, at most 50000 characters." in request
    assert "enum: youtube, tiktok, instagram" in request


def get(server: KubeApiserver, namespace: str, *arguments: str) -> list[list[str]]:
    """Header and rows of `kubectl get`; columns are set apart by three blanks."""
    done = server.kubectl("get", *arguments, "-n", namespace)
    assert done.returncode == 0, done.stderr
    return [
        [cell.strip() for cell in line.split("   ") if cell.strip()]
        for line in done.stdout.splitlines()
    ]


def with_status(
    server: KubeApiserver, namespace: str, manifest: dict[str, Any], status: dict[str, Any]
) -> None:
    """Create it and write its status, as the operator does."""
    create(server, namespace, manifest)
    assert not refusal_to_patch(server, namespace, manifest, {"status": status}, sub="status")


def explain(server: KubeApiserver, *arguments: str) -> str:
    """`kubectl explain`. The server publishes a new CRD's schema a moment after serving it."""
    explained = until(
        lambda: server.kubectl("explain", *arguments).stdout,
        f"kubectl explain {' '.join(arguments)}",
        EXPLAIN_SECONDS,
    )
    return str(explained)
