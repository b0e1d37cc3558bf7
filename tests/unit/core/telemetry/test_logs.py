"""The one shape of all log lines, as a process of its own writes them."""

import json
import subprocess
import sys
from typing import Any

import pytest

PROGRAM = """
import asyncio, logging
from videojobs.telemetry import logs

logs.configure("operator")
log = logging.getLogger("some.module")
log.warning("slot %d is free", 3)
with logs.about(job_id="a"):
    log.info("inside")
    with logs.about(attempt=2):
        log.info("deeper")
log.info("outside")

async def work(job_id):
    with logs.about(job_id=job_id):
        await asyncio.sleep(0)
        log.info("task %s", job_id)

async def both():
    await asyncio.gather(work("b"), work("c"))

asyncio.run(both())
logging.getLogger("kopf.objects").info("Handler succeeded")
logging.getLogger("kopf.objects").warning("Handler failed")
"""

Line = dict[str, Any]


@pytest.fixture(scope="module")
def lines() -> dict[str, Line]:
    """What the program wrote, by message."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    found = [json.loads(line) for line in done.stderr.splitlines()]
    return {line["message"]: line for line in found}


def test_a_line_is_an_object_that_says_who_wrote_it_and_when(lines: dict[str, Line]) -> None:
    line = lines["slot 3 is free"]
    assert line.pop("time").startswith("20")
    assert line == {
        "level": "WARNING",
        "logger": "some.module",
        "message": "slot 3 is free",
        "program": "operator",
    }


def test_what_is_done_for_a_job_says_so_and_nothing_after_it(lines: dict[str, Line]) -> None:
    assert lines["inside"]["job_id"] == "a"
    assert (lines["deeper"]["job_id"], lines["deeper"]["attempt"]) == ("a", 2)
    assert "job_id" not in lines["outside"]


@pytest.mark.parametrize("job_id", ["b", "c"])
def test_tasks_side_by_side_keep_their_own_fields(lines: dict[str, Line], job_id: str) -> None:
    assert lines[f"task {job_id}"]["job_id"] == job_id


def test_libraries_that_tell_everything_are_kept_short(lines: dict[str, Line]) -> None:
    assert "Handler succeeded" not in lines
    assert "Handler failed" in lines
