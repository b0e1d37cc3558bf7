"""Domain errors: why a request is refused or cannot be served.

Services raise them and know no HTTP; `http.problems` maps each class to its status and headers.
The text of an error is a sentence for clients: it names the field and the cure, never an internal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, Field

RETRY_AFTER_SECONDS: Final = 2
"""When to try again after a dependency did not answer: it reconnects within about a second."""


class FieldError(BaseModel):
    """One field that is wrong, with the rule that it breaks."""

    field: str = Field(description="Path of the field, such as video_request.duration.")
    message: str = Field(description="What is wrong and which values are valid.")
    type: str = Field(description="Stable name of the rule.")


@dataclass(frozen=True)
class Quota:
    """A limit of one user and how much of it is left. `window_seconds` is None for a limit on
    concurrent jobs; `resets_in_seconds` is set with a window."""

    name: str
    limit: int
    left: int
    window_seconds: int | None = None
    resets_in_seconds: int | None = None


class RequestError(Exception):
    """Base of all of them. `retry_after` is in seconds; None when repeating does not help."""

    def __init__(self, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class MalformedKey(RequestError):
    """The idempotency key is not a valid one."""


class NotCancellable(RequestError):
    """The job has reached a terminal status."""


class Unauthenticated(RequestError):
    """The token is missing or invalid."""


class Forbidden(RequestError):
    """The caller is known and lacks the permission."""


class NotFound(RequestError):
    """The resource does not exist, or belongs to another user."""


class Conflict(RequestError):
    """The resource is in a state that does not allow the operation."""


class TooLarge(RequestError):
    """The content exceeds a size limit."""


class RangeNotSatisfiable(RequestError):
    """The byte range lies outside the file of `size` bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes; ask for a range inside it")
        self.size = size


class Invalid(RequestError):
    """Fields of the request are wrong; `fields` lists them where there are several."""

    def __init__(self, detail: str, fields: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.fields = fields


class LimitReached(RequestError):
    """A limit of the user is used up; `quotas` holds all of the user's limits."""

    def __init__(self, detail: str, retry_after: int, quotas: Sequence[Quota]) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.quotas = quotas


class QueueFull(LimitReached):
    """The limit on waiting jobs of all users is used up."""


class NotStored(RequestError):
    """A new job could not be stored, so that it was not accepted."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, retry_after=RETRY_AFTER_SECONDS)


class Unavailable(RequestError):
    """A dependency of this service does not answer."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, retry_after=RETRY_AFTER_SECONDS)
