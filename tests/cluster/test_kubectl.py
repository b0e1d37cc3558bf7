"""A VideoJob by kubectl is a full citizen."""

import json
import re
from pathlib import Path

import pytest
from testkit.cluster.release import (
    SHORT_REQUEST,
    apply_video_job,
    download,
    job,
    kubectl,
    kubectl_json,
    kubectl_ok,
)
from testkit.refusals import IMPOSSIBLE_VALUES
from testkit.resources import VIDEO_JOB, changed
from testkit.video import assert_plays_everywhere

TIKTOK = {**SHORT_REQUEST, "platform": "tiktok"}
RULES = [row for row in IMPOSSIBLE_VALUES if isinstance(row[1], str) and len(row[1]) < 100]


def test_apply_wait_and_read(tmp_path: Path) -> None:
    video_job = apply_video_job("tides", TIKTOK)
    kubectl_ok("wait", "videojob/tides", "--for=condition=Finished", "--timeout=240s")
    done = kubectl_json("get", "vj", "tides")
    assert done["status"]["phase"] == "Succeeded", done["status"]

    document = job(video_job["metadata"]["uid"])
    assert document["status"] == "success"
    assert document["result"]["resolution"] == "1080x1920"
    assert_plays_everywhere(download(document["result"]["video_path"], tmp_path), (1080, 1920))

    table = kubectl_ok("get", "videojobs", "tides").splitlines()
    columns = ["NAME", "TIER", "PHASE", "PROGRESS %", "ATTEMPT", "MESSAGE", "AGE"]
    assert re.split(r"\s{2,}", table[0].strip()) == columns
    assert table[1].split()[:5] == ["tides", "default", "Succeeded", "100", "1"]
    kubectl_ok("delete", "videojob", "tides")
    assert job(video_job["metadata"]["uid"])["status"] == "success"


def test_the_fields_are_explained() -> None:
    text = kubectl_ok("explain", "videojob.spec.request")
    for field in ("scriptContent", "platform", "duration", "voiceProvider"):
        assert field in text


@pytest.mark.parametrize(("field", "value", "cure"), RULES)
def test_an_invalid_resource_is_refused_with_the_field_and_the_cure(
    field: str, value: str, cure: str
) -> None:
    manifest = json.dumps(changed(VIDEO_JOB, {field: value}))
    refused = kubectl("create", "--dry-run=server", "-f", "-", stdin=manifest)
    assert refused.returncode != 0
    assert field in refused.stderr
    assert cure in refused.stderr
