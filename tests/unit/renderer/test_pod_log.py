"""The renderer's lines in a pod have the shape of all programs' lines."""

import json
import subprocess
import sys

PROGRAM = """
from videojobs.job.failures import Failure, FailureCode
from videojobs.protocol.reports import ProgressReport
from videojobs.job.traceparent import TraceParent
from videojobs_renderer.pod_log import PodLog

log = PodLog("a3916274", 2, TraceParent("ab" * 16, "cd" * 8))
for progress in (0.1, 0.2):
    log.progress(ProgressReport(progress=progress, message="Generating audio (scene 1/3)"))
log.failure(Failure.of(FailureCode.RENDER_OOM, "Out of memory", stage="images", scene=2))
"""


def test_each_message_is_one_object_with_job_and_attempt() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    said, failed = map(json.loads, done.stderr.splitlines())
    assert (said["program"], said["job_id"], said["attempt"]) == ("renderer", "a3916274", 2)
    assert said["trace_id"] == failed["trace_id"] == "ab" * 16
    assert (said["message"], said["progress"]) == ("Generating audio (scene 1/3)", 0.1)
    assert (failed["level"], failed["code"], failed["stage"], failed["scene"]) == (
        "ERROR",
        "RENDER.OOM",
        "images",
        2,
    )
    assert failed["message"].startswith("Out of memory")
