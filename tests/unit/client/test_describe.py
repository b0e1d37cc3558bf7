"""Jobs in words."""

import pytest

from tests.unit.client.states import JOB_ID, NOW, after, job, video
from videojobs_client.command import describe

SUCCESS = {"status": "success", "progress": 1.0, "progress_message": "Video generation completed"}
FAILURE = {
    "status": "failure",
    "progress": 0.9,
    "error": "The renderer ran out of memory",
    "error_code": "RENDER.OOM",
    "error_retryable": True,
}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, ""),
        ({"queue_position": 2}, "2nd in the queue"),
        (
            {"queue_position": 1, "estimated_completion_at": after(65)},
            "1st in the queue, about 1 min 5 s left",
        ),
        ({"estimated_completion_at": after(-3)}, "any moment now"),
        ({"next_retry_at": after(42), "retry_count": 1}, "next attempt in 42 s, retry 1"),
    ],
)
def test_outlook(changes: dict[str, object], text: str) -> None:
    assert describe.outlook(job(**changes), NOW) == text


def test_almost_done_is_not_done() -> None:
    assert describe.percent(job(status="processing", progress=0.9999)) == "99%"


def test_the_line_of_each_end() -> None:
    done = job(**SUCCESS, result=video(), duration=34)
    assert describe.line(done, NOW) == (
        "success    100%  15 s of video, 1920x1080, 3.5 MB, rendered in 34 s"
    )
    assert describe.line(job(**FAILURE), NOW) == (
        "failure     90%  The renderer ran out of memory [RENDER.OOM]"
    )
    assert describe.line(job(status="cancelled"), NOW) == "cancelled    0%  The job was cancelled"


def test_the_line_of_a_job_under_way() -> None:
    waiting = job(queue_position=3)
    assert describe.line(waiting, NOW) == (
        "pending      0%  Waiting in the queue (3rd in the queue)"
    )


def test_a_bad_end_names_its_cure_where_there_is_one() -> None:
    again = f"videojobs retry {JOB_ID}"
    assert describe.cure(job(**FAILURE)) == again
    assert describe.cure(job(status="cancelled")) == again
    assert describe.cure(job(**{**FAILURE, "error_retryable": False})) == ""
    assert describe.cure(job(**SUCCESS)) == ""


def test_a_video_that_lacks_something_says_so() -> None:
    done = job(**SUCCESS, result=video(degraded=["the offline voice spoke"]))
    assert describe.hints(done) == ["Note: the offline voice spoke"]
    assert describe.hints(job(**FAILURE)) == [f"Try: videojobs retry {JOB_ID}"]


def test_facts_leave_out_what_is_not_known() -> None:
    names = [name for name, _ in describe.facts(job(), "http://x", NOW)]
    assert names == ["Job", "Status", "Stage", "Created"]


def test_facts_of_a_finished_job() -> None:
    done = job(
        **SUCCESS,
        result=video(degraded=["the offline voice spoke"]),
        expires_at=after(3600),
        attempt=2,
        retry_of="other",
        metadata={"order": "4711"},
    )
    facts = dict(describe.facts(done, "http://x/", NOW))
    assert facts["Video"] == f"http://x/api/v1/jobs/{JOB_ID}/video"
    assert facts["Note"] == "the offline voice spoke"
    assert facts["Kept for"] == "another 1 h"
    assert (facts["Attempt"], facts["Retry of"], facts["  order"]) == ("2", "other", "4711")
