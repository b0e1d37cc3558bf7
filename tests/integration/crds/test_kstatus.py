"""What `helm --wait`, Flux and kapp make of a VideoJob: the rules of the kstatus library itself, on
statuses as the operator's own decisions write them."""

import json
import subprocess

import pytest
from testkit.builders import attempting, observed, settle
from testkit.lives import lives
from testkit.paths import tool
from testkit.resources import VIDEO_JOB, Manifest, create
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import Running

UNDER_WAY = "InProgress"
WRONG = "Failed"
DONE = "Current"


def kstatus(*video_jobs: VideoJob) -> list[dict[str, str]]:
    """Status and message of each."""
    return judged(*(manifest(each) for each in video_jobs))


def judged(*manifests: Manifest) -> list[dict[str, str]]:
    documents = "\n".join(map(json.dumps, manifests))
    done = subprocess.run(
        [tool("kstatus")], input=documents, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def manifest(video_job: VideoJob) -> Manifest:
    return {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "VideoJob",
        "metadata": video_job.metadata.model_dump(by_alias=True, exclude_none=True),
        "status": video_job.status.to_manifest(),
    }


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("a success", [UNDER_WAY, UNDER_WAY, UNDER_WAY, DONE]),
        ("a failure", [UNDER_WAY, UNDER_WAY, WRONG]),
        ("a cancel", [UNDER_WAY, WRONG]),
        ("a retry", [UNDER_WAY, UNDER_WAY, UNDER_WAY]),
        ("a disruption", [UNDER_WAY, UNDER_WAY, UNDER_WAY]),
        ("no node for a minute", [UNDER_WAY, UNDER_WAY]),
        ("no node", [UNDER_WAY, WRONG]),
        ("no image", [UNDER_WAY, WRONG]),
        ("no pool", [WRONG]),
        ("no quota", [UNDER_WAY]),
        ("a hold", [UNDER_WAY]),
    ],
)
def test_a_wait_ends_well_with_a_video_and_badly_when_none_will_come(
    name: str, statuses: list[str]
) -> None:
    assert [told["status"] for told in kstatus(*lives()[name])] == statuses


def test_every_life_is_in_the_table_above() -> None:
    (table,) = (
        mark
        for mark in test_a_wait_ends_well_with_a_video_and_badly_when_none_will_come.pytestmark  # type: ignore[attr-defined]
    )
    assert {name for name, _ in table.args[1]} == lives().keys()


def test_what_is_told_is_what_the_job_does_or_what_to_do_about_it() -> None:
    running, _ = settle(observed(attempting(), reading=Running()))
    no_pool, no_image = lives()["no pool"][-1], lives()["no image"][-1]
    messages = [told["message"] for told in kstatus(running, no_pool, no_image)]
    assert messages[0] == "Renderer started"
    assert messages[1].startswith("RenderPool default does not exist; create it")
    assert messages[2] == "No such image. Name another one."


def test_a_change_that_no_operator_has_seen_is_under_way() -> None:
    changed = lives()["a success"][-1].model_copy(deep=True)
    changed.metadata.generation += 1
    assert [told["status"] for told in kstatus(changed)] == [UNDER_WAY]


def test_one_that_no_operator_has_seen_at_all_is_under_way(
    kube_apiserver: KubeApiserver, namespace: str
) -> None:
    """kstatus takes a resource without a status for ready, so that the CRD gives it one."""
    created = create(kube_apiserver, namespace, VIDEO_JOB)
    assert [told["status"] for told in judged(created)] == [UNDER_WAY]
