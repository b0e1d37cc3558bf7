"""Exit codes, for scripts. The README and `videojobs --help` list them."""

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
    """What became of it."""

    OK = 0
    JOB_FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    UNREACHABLE = 4
    CANCELLED = 5
    REFUSED = 6
    INTERRUPTED = 130  # 128 + SIGINT
    NOBODY_READS = 141  # 128 + SIGPIPE: `videojobs list | head`


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
    """Whatever is not listed may pass: try again later."""
    return _OF_ERRORS.get(type(error), ExitCode.UNREACHABLE)


def of_end(status: Status) -> ExitCode:
    """Of a job that was followed to its end."""
    return _OF_ENDS[status]
