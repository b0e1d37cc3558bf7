"""Exit codes are a contract with scripts."""

import pytest

from videojobs.job.states import TERMINAL, Status
from videojobs_client import errors
from videojobs_client.command import exits
from videojobs_client.command.app import EPILOG
from videojobs_client.command.error_output import sentences
from videojobs_client.command.exits import ExitCode


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Invalid("x"), 2),
        (errors.NotConfigured("x"), 2),
        (errors.JobNotFound("x"), 3),
        (errors.Unavailable("x"), 4),
        (errors.RateLimited("x"), 4),
        (errors.ServerFailed("x"), 4),
        (errors.UnexpectedAnswer("x"), 4),
        (errors.DownloadBroken("x"), 4),
        (errors.Conflict("x"), 6),
        (errors.NotAuthenticated("x"), 6),
        (errors.NotAllowed("x"), 6),
    ],
)
def test_errors(error: errors.VideoJobsError, code: int) -> None:
    assert exits.of_error(error) == code


def test_every_end_has_a_code() -> None:
    codes = {status: exits.of_end(status) for status in TERMINAL}
    assert codes == {Status.SUCCESS: 0, Status.FAILURE: 1, Status.CANCELLED: 5}


def test_the_help_lists_every_code() -> None:
    assert all(f" {code.value} " in EPILOG for code in ExitCode)


def test_sentences_say_when_to_come_again_and_what_to_report() -> None:
    assert sentences(errors.RateLimited("Too many", retry_after=90)) == [
        "Too many",
        "Try again in 1 min 30 s.",
    ]
    assert sentences(errors.ServerFailed("Broken", request_id="r1")) == [
        "Broken",
        "Request id: r1",
    ]
