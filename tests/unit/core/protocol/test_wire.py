"""The JSON fragments of the status document."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.result import RenderResult
from videojobs.protocol import wire


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (0.0, "0.0"),
        (1.0, "1.0"),
        (0.6, "0.6"),
        (1e-05, "0.0"),
        (0.12345, "0.1235"),
        (2 / 3, "0.6667"),
    ],
)
def test_progress_is_short_and_never_has_an_exponent(progress: float, text: str) -> None:
    assert wire.progress_fragment(progress) == text


@given(st.floats(0, 1))
def test_progress_stays_a_number_within_a_ten_thousandth(progress: float) -> None:
    assert abs(json.loads(wire.progress_fragment(progress)) - progress) <= 0.00005 + 1e-12


def test_a_result_has_paths_that_the_api_serves_and_whole_seconds_where_they_are_whole() -> None:
    result = RenderResult(duration=15.0, file_size=345678, resolution="1920x1080")
    document = wire.result_document("abc", result)
    assert document["video_path"] == "/api/v1/jobs/abc/video"
    assert document["thumbnail_path"] == "/api/v1/jobs/abc/thumbnail"
    assert json.dumps(document["duration"]) == "15"


def test_a_failure_is_a_sentence_with_its_cure_and_a_code() -> None:
    failure = Failure.of(FailureCode.RENDER_OOM, "Out of memory.", hint="Raise the limit.")
    fragments = wire.failure_fragments(failure)
    assert json.loads(fragments["error"]) == "Out of memory. Raise the limit."
    assert json.loads(fragments["error_code"]) == "RENDER.OOM"
    assert json.loads(fragments["error_retryable"]) is True
