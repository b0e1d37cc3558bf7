"""The facts about a video keep their value through both spellings."""

from typing import Any

from videojobs.job.result import RenderResult, VideoJobResult
from videojobs.protocol import wire

REPORTED: dict[str, Any] = {
    "durationSeconds": 15.04,
    "fileSizeBytes": 345678,
    "resolution": "1920x1080",
    "voice": "piper:joe",
    "captionTiming": "exact",
    "artifacts": ["video.mp4"],
    "degraded": ["scene 2 has no picture"],
    "credits": ["ann, CC0"],
}
SERVED: dict[str, Any] = {
    "video_path": "/api/v1/jobs/id/video",
    "thumbnail_path": "/api/v1/jobs/id/thumbnail",
    "duration": 15.04,
    "file_size": 345678,
    "resolution": "1920x1080",
    "voice": "piper:joe",
    "caption_timing": "exact",
    "degraded": ["scene 2 has no picture"],
    "credits": ["ann, CC0"],
}
RESOURCE: dict[str, Any] = {
    "videoPath": "/api/v1/jobs/id/video",
    "thumbnailPath": "/api/v1/jobs/id/thumbnail",
    "durationMilliseconds": 15040,
    "fileSizeBytes": 345678,
    "resolution": "1920x1080",
    "voice": "piper:joe",
    "captionTiming": "exact",
    "artifactsAttempt": 2,
    "degraded": ["scene 2 has no picture"],
    "credits": ["ann, CC0"],
}


def test_what_a_renderer_reports_is_what_rest_serves() -> None:
    document = wire.result_document("id", RenderResult.model_validate(REPORTED))
    assert document == SERVED
    assert list(document) == list(SERVED), "the order of the stored bytes"


def test_what_a_renderer_reports_goes_back_to_json_unchanged() -> None:
    reported = RenderResult.model_validate(REPORTED)
    assert reported.model_dump(by_alias=True, mode="json") == REPORTED


def test_the_resource_says_the_same_in_milliseconds() -> None:
    result = VideoJobResult(**SERVED, artifacts_attempt=2)
    assert result.model_dump(by_alias=True, mode="json") == RESOURCE
    assert VideoJobResult.model_validate(RESOURCE) == result


def test_rest_serves_the_resource_of_a_finished_job_again() -> None:
    assert wire.result_document("id", VideoJobResult.model_validate(RESOURCE)) == SERVED


def test_whole_seconds_are_whole_numbers_in_every_spelling() -> None:
    whole = RenderResult.model_validate({**REPORTED, "durationSeconds": 15.0})
    document = wire.result_document("id", whole)
    assert wire.fragment(document["duration"]) == "15"
    result = VideoJobResult(**document, artifacts_attempt=1)
    assert wire.fragment(result.model_dump(by_alias=True)["durationMilliseconds"]) == "15000"
