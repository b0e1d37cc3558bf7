"""Errors as problem documents: their status and headers; the field, the cure, never the value."""

from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from videojobs_api import errors
from videojobs_api.errors import FieldError, Quota, RequestError
from videojobs_api.http import problems
from videojobs_api.http.problems import Problem, invalid
from videojobs_api.jobs.schemas import CreateJob

GOOD: dict[str, Any] = {
    "script_id": "s",
    "user_id": "u",
    "title": "t",
    "script_content": "words",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voice_provider": "azure",
}


def refusal(body: object) -> Problem:
    with pytest.raises(ValidationError) as caught:
        CreateJob.model_validate(body)
    errors = [{**error, "loc": ("body", *error["loc"])} for error in caught.value.errors()]
    return invalid(RequestValidationError(errors))


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"duration": 0}, "video_request.duration: must be at least 1"),
        ({"duration": 1801}, "video_request.duration: must be at most 1800"),
        ({"language": "English!"}, 'video_request.language: must be a BCP 47 code such as "en-US"'),
        (
            {"platform": "vimeo"},
            "video_request.platform: must be 'youtube', 'tiktok' or 'instagram'",
        ),
        (
            {"voice_provider": "nobody"},
            "video_request.voice_provider: must be 'azure', 'google', 'elevenlabs' or 'local'",
        ),
        (
            {"background_music": "file:///etc/passwd"},
            "video_request.background_music: must be an http:// or https:// URL "
            "without white space",
        ),
        ({"title": " "}, "video_request.title: must contain text, not only white space"),
        ({"script_content": ""}, "video_request.script_content: must have at least 1 character"),
        (
            {"script_content": "x" * 50_001},
            "video_request.script_content: must have at most 50000 characters",
        ),
        ({"user_id": " "}, "video_request.user_id: must have at least 1 character"),
    ],
)
def test_a_bad_field_is_named_with_its_cure(changes: dict[str, Any], detail: str) -> None:
    problem = refusal({"video_request": {**GOOD, **changes}})
    assert problem.status == 422
    assert problem.detail == detail


@pytest.mark.parametrize("field", sorted(GOOD))
def test_every_required_field_is_missed(field: str) -> None:
    body = {key: value for key, value in GOOD.items() if key != field}
    assert refusal({"video_request": body}).detail == f"video_request.{field}: is required"


@pytest.mark.parametrize(("priority", "cure"), [(0, "at least 1"), (11, "at most 10")])
def test_priority_outside_its_range(priority: int, cure: str) -> None:
    problem = refusal({"video_request": GOOD, "priority": priority})
    assert problem.detail == f"priority: must be {cure}"


def test_the_value_is_not_repeated() -> None:
    problem = refusal({"video_request": {**GOOD, "duration": "my secret script"}})
    assert problem.errors
    assert "secret" not in problem.detail + "".join(str(error) for error in problem.errors)


def test_all_errors_are_listed_and_the_sentence_stays_short() -> None:
    problem = refusal({"video_request": {}})
    assert problem.errors
    assert len(problem.errors) == 8
    assert problem.detail.endswith("; and 3 more")


def test_the_guides_spelling_is_the_only_one() -> None:
    body = {**GOOD, "scriptId": GOOD["script_id"]}
    del body["script_id"]
    assert refusal({"video_request": body}).detail == "video_request.script_id: is required"


def test_unknown_fields_are_ignored_and_optional_ones_may_be_empty() -> None:
    body = {"video_request": {**GOOD, "extra": 1, "voice_name": "", "template_id": None}, "x": 2}
    job = CreateJob.model_validate(body)
    assert job.priority == 5
    assert job.video_request.as_camel_case() == {
        "scriptId": "s",
        "userId": "u",
        "title": "t",
        "scriptContent": "words",
        "language": "en-US",
        "platform": "youtube",
        "duration": 15,
        "voiceProvider": "azure",
    }


QUOTAS = (Quota("live", 2, 0),)


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        (errors.MalformedKey("d"), 400, {}),
        (errors.NotCancellable("d"), 400, {}),
        (errors.Unauthenticated("d"), 401, {"WWW-Authenticate": "Bearer"}),
        (errors.Forbidden("d"), 403, {}),
        (errors.NotFound("d"), 404, {}),
        (errors.Conflict("d"), 409, {}),
        (errors.Conflict("d", retry_after=1), 409, {"Retry-After": "1"}),
        (errors.TooLarge("d"), 413, {}),
        (errors.RangeNotSatisfiable(10), 416, {"Content-Range": "bytes */10"}),
        (errors.Invalid("d"), 422, {}),
        (
            errors.LimitReached("d", 30, QUOTAS),
            429,
            {
                "Retry-After": "30",
                "RateLimit-Policy": '"live";q=2;qu="concurrent-requests"',
                "RateLimit": '"live";r=0',
            },
        ),
        (errors.NotStored("d"), 500, {"Retry-After": "2"}),
        (errors.QueueFull("d", 60, ()), 503, {"Retry-After": "60"}),
        (errors.Unavailable("d"), 503, {"Retry-After": "2"}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, RequestError) else None,
)
def test_each_error_has_a_status_and_headers(
    error: RequestError, status: int, headers: dict[str, str]
) -> None:
    assert problems.of(error) == Problem(status, error.detail, headers)


def test_wrong_fields_are_listed() -> None:
    fields = [FieldError(field="x", message="is not a field", type="unknown_field")]
    assert problems.of(errors.Invalid("d", fields)).errors == fields


def subclasses(base: type[RequestError]) -> set[type[RequestError]]:
    """Of a class, and theirs."""
    return {found for each in base.__subclasses__() for found in ({each} | subclasses(each))}


def test_no_error_is_without_a_status() -> None:
    assert set(problems.STATUS) == subclasses(RequestError)
