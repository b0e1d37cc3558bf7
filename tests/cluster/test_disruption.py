"""What dies in mid-render costs time, never a job and never a second video."""

import subprocess
import time
from pathlib import Path

from testkit.cluster.release import (
    LONG_REQUEST,
    SHORT_REQUEST,
    attempts,
    job,
    jobs_of,
    kubectl,
    kubectl_ok,
    outcomes,
    pods_of,
    submit,
    uid_of,
    wait_for_render,
    wait_for_video,
    wait_until,
)

OUTAGE_SECONDS = 20.0
NODE = "videojobs-control-plane"
MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml"


def test_a_pod_that_is_deleted_is_rendered_again_and_spends_no_retry(tmp_path: Path) -> None:
    job_id = submit(LONG_REQUEST)
    wait_for_render(job_id)
    uid = uid_of(job_id)
    (pod,) = pods_of(uid)
    kubectl_ok("delete", "pod", pod["metadata"]["name"])
    wait_for_video(job_id, tmp_path)
    assert job(job_id)["retry_count"] == 0
    assert outcomes(job_id) == ["Disrupted", "Succeeded"]
    # The first Job is stopped, unless Kubernetes has called it failed before: then it stays.
    left = {found["metadata"]["name"] for found in jobs_of(uid)}
    first, second = (attempt["job"] for attempt in attempts(job_id))
    assert second in left <= {first, second}


def test_the_operator_restarts_in_mid_render_and_the_job_ends_once(tmp_path: Path) -> None:
    job_id = submit(LONG_REQUEST)
    wait_for_render(job_id)
    uid = uid_of(job_id)
    selector = "app.kubernetes.io/component=operator"
    kubectl_ok("delete", "pod", "-l", selector, "--grace-period=0", "--force")
    wait_for_video(job_id, tmp_path)
    assert outcomes(job_id) == ["Succeeded"]
    assert len(jobs_of(uid)) == 1


def in_node(*command: str) -> None:
    """Run a command in the node's container."""
    subprocess.run(["docker", "exec", NODE, *command], check=True, capture_output=True)


def api_server_answers() -> bool:
    """Whether Kubernetes is there."""
    return kubectl("get", "--raw", "/readyz", "--request-timeout=2s").returncode == 0


def test_jobs_are_taken_while_the_api_server_is_away_and_all_finish(tmp_path: Path) -> None:
    in_node("mv", MANIFEST, "/root/kube-apiserver.yaml")
    try:
        wait_until("the API server is away", lambda: not api_server_answers(), 60)
        began, accepted = time.monotonic(), []
        while time.monotonic() - began < OUTAGE_SECONDS:
            accepted.append(submit({**SHORT_REQUEST, "script_content": "The sea is here."}))
            time.sleep(OUTAGE_SECONDS / 4)
    finally:
        in_node("mv", "/root/kube-apiserver.yaml", MANIFEST)
    wait_until("the API server is back", api_server_answers, 120)
    assert len(accepted) >= 4
    for job_id in accepted:
        wait_for_video(job_id, tmp_path)
        assert len(jobs_of(uid_of(job_id))) == 1
