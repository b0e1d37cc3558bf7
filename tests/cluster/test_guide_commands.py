"""The make targets of the Celery guide, under their own names."""

import subprocess
from collections.abc import Iterator

import pytest
from testkit.cluster.release import SHORT_REQUEST, job, kubectl_json, submit, wait_for_status
from tools.cluster import paths


def make(target: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a target; the caller judges its exit code."""
    command = ["make", "--no-print-directory", target]
    return subprocess.run(
        command, cwd=paths.REPOSITORY, input=typed, capture_output=True, text=True, check=False
    )


def made(target: str, typed: str = "") -> str:
    """What a target prints; it must end well."""
    done = make(target, typed)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def _stopped() -> Iterator[None]:
    made("stop-celery")
    yield
    made("start-celery-worker")


def test_status_and_statistics_show_the_system() -> None:
    status = made("celery-status")
    assert "deployment.apps/videojobs-operator" in status
    assert "renderpool.scriptsensei.io/default" in status
    assert '"success"' in made("celery-stats")


@pytest.mark.usefixtures("_stopped")
def test_a_purge_cancels_what_waits_only_after_its_word() -> None:
    job_id = submit(SHORT_REQUEST)
    assert kubectl_json("get", "renderpool", "default")["spec"]["slots"] == 0
    refused = make("celery-purge", "yes\n")
    assert refused.returncode != 0
    assert "Nothing was done" in refused.stdout
    assert job(job_id)["status"] == "pending"
    made("celery-purge", "purge\n")
    wait_for_status(job_id, "cancelled", seconds=30)
