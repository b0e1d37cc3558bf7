"""Exit codes, for scripts; the README and `videojobs --help` list them."""

from enum import IntEnum
from typing import Final

from videojobs.job.states import Status
from videojobs_client.errors import (
    Conflict,
    DownloadBroken,
    Invalid,
    JobNotFound,
    NotAllowed,
    NotAuthenticated,
    NotConfigured,
    VideoJobsError,
)


class ExitCode(IntEnum):
    """The outcome of a command."""

    OK = 0
    JOB_FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    UNREACHABLE = 4
    CANCELLED = 5
    REFUSED = 6
    INTERRUPTED = 130  # 128 + SIGINT
    OUTPUT_CLOSED = 141  # 128 + SIGPIPE: `videojobs list | head`


_OF_ERRORS: Final[dict[type[VideoJobsError], ExitCode]] = {
    Invalid: ExitCode.USAGE,
    NotConfigured: ExitCode.USAGE,
    JobNotFound: ExitCode.NOT_FOUND,
    NotAuthenticated: ExitCode.REFUSED,
    NotAllowed: ExitCode.REFUSED,
    Conflict: ExitCode.REFUSED,
    DownloadBroken: ExitCode.UNREACHABLE,
}

_OF_ENDS: Final = {
    Status.SUCCESS: ExitCode.OK,
    Status.FAILURE: ExitCode.JOB_FAILED,
    Status.CANCELLED: ExitCode.CANCELLED,
}


def of_error(error: VideoJobsError) -> ExitCode:
    """The exit code of an error. Unlisted errors are temporary: try again later."""
    return _OF_ERRORS.get(type(error), ExitCode.UNREACHABLE)


def of_end(status: Status) -> ExitCode:
    """The exit code of a job's terminal status."""
    return _OF_ENDS[status]
