"""Problem documents become exceptions that say what to do."""

import json
from email.utils import format_datetime

import pytest

from videojobs.times import utc_now
from videojobs_client import errors
from videojobs_client.errors import ServiceError, VideoJobsError, from_answer


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Invalid),
        (401, errors.NotAuthenticated),
        (403, errors.NotAllowed),
        (404, errors.JobNotFound),
        (409, errors.Conflict),
        (413, errors.Invalid),
        (422, errors.Invalid),
        (429, errors.RateLimited),
        (500, errors.ServerFailed),
        (503, errors.Unavailable),
    ],
)
def test_a_status_has_its_own_exception(status: int, kind: type[ServiceError]) -> None:
    error = from_answer(status, {"retry-after": "7"}, b'{"detail": "Why", "request_id": "r1"}')
    assert type(error) is kind
    assert isinstance(error, ServiceError)
    assert (str(error), error.status, error.request_id) == ("Why", status, "r1")
    assert error.retry_after == 7


def test_wrong_fields_are_listed() -> None:
    problem = {
        "detail": "video_request.duration: is required",
        "errors": [
            {"field": "video_request.duration", "message": "is required", "type": "missing"}
        ],
    }
    error = from_answer(422, {}, json.dumps(problem).encode())
    assert isinstance(error, errors.Invalid)
    (field,) = error.fields
    assert (field.field, field.message) == ("video_request.duration", "is required")


@pytest.mark.parametrize("body", [b"<html>404</html>", b"", b"[]", b'{"detail": [1]}'])
def test_another_kind_of_server_is_not_taken_for_a_missing_job(body: bytes) -> None:
    error = from_answer(404, {}, body)
    assert type(error) is errors.UnexpectedAnswer
    assert "check that it is a VideoJobs API" in str(error)


def test_a_gateway_without_words_is_an_outage() -> None:
    error = from_answer(502, {}, b"<html>Bad Gateway</html>")
    assert type(error) is errors.Unavailable
    assert "502" in str(error)


def test_retry_after_is_seconds_or_a_date() -> None:
    date = format_datetime(utc_now(), usegmt=True)
    for value, seconds in ((None, None), ("soon", None), ("120", 120), (date, 0)):
        error = from_answer(503, {} if value is None else {"retry-after": value}, b"")
        assert isinstance(error, errors.ServiceError)
        assert error.retry_after == seconds


def test_every_error_is_one_of_ours() -> None:
    kinds = [getattr(errors, name) for name in dir(errors)]
    exceptions = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception)]
    assert all(issubclass(kind, VideoJobsError) for kind in exceptions)
