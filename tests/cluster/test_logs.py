"""What the programs' pods log: one shape, the job's id, and neither scripts nor secrets."""

import base64
import json
from pathlib import Path
from typing import Any, Final

import pytest
from testkit.cluster.release import (
    SHORT_REQUEST,
    kubectl_json,
    kubectl_ok,
    pods_of,
    submit,
    uid_of,
    wait_for_video,
)

MARKER: Final = "xylophone"
OURS: Final = "app.kubernetes.io/component in (api, operator)"


@pytest.fixture(scope="module")
def job_id(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A job whose script holds a word that nothing else says."""
    folder: Path = tmp_path_factory.mktemp("video")
    spoken = f"Twice a day the sea plays the {MARKER}, and twice a day it rests."
    submitted = submit({**SHORT_REQUEST, "script_content": spoken})
    wait_for_video(submitted, folder)
    return submitted


@pytest.fixture(scope="module")
def lines(job_id: str) -> list[str]:
    """Of the API, the operators and the job's renderer."""
    programs = kubectl_ok("logs", "--selector", OURS, "--tail=-1", "--max-log-requests=20")
    (pod,) = pods_of(uid_of(job_id))
    return [*programs.splitlines(), *kubectl_ok("logs", pod["metadata"]["name"]).splitlines()]


def test_each_line_is_an_object_of_one_shape(lines: list[str]) -> None:
    found: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert {line["program"] for line in found} == {"api", "operator", "renderer"}
    for line in found:
        assert {"time", "level", "logger", "message"} <= set(line)


def test_a_job_is_found_by_its_id(lines: list[str], job_id: str) -> None:
    about = [json.loads(line) for line in lines if job_id in line]
    assert {"api", "renderer"} <= {line["program"] for line in about if line["job_id"] == job_id}


def test_no_script_and_no_secret_is_in_any_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert MARKER not in text
    for secret in kubectl_json("get", "secrets")["items"]:
        for value in secret.get("data", {}).values():
            plain = base64.b64decode(value).decode(errors="replace")
            assert plain not in text or len(plain) < 8, secret["metadata"]["name"]
