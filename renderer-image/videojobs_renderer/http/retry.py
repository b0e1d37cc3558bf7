"""When a request is repeated: one policy for providers and uploads."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class TryAgain(Exception):
    """A failure that may pass. `error` is raised when no try is left; `wait` in seconds is the
    server's own hint."""

    def __init__(self, error: Exception, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


@dataclass(frozen=True)
class RetryPolicy:
    """How often a request is sent, and the waits in between, in seconds."""

    tries: int = 5
    first_wait: float = 0.5  # doubled each time
    longest_wait: float = 30.0  # a server that asks for more gets the next attempt of the job
    longest_backoff: float = 30.0  # between tries, where no server asks for a time

    def wait_after(self, attempt: int, hint: float | None) -> float | None:
        """Seconds between try `attempt` (from 1) and the next; None when there is no next."""
        if attempt >= self.tries:
            return None
        if hint is None:
            longest = min(self.longest_wait, self.longest_backoff)
            wait = min(self.first_wait * 2.0 ** (attempt - 1), longest)
            return wait * random.uniform(0.7, 1.3)  # noqa: S311  (jitter)
        if hint > self.longest_wait:
            return None
        # Every client was given the same hint: come back after it, but not all at once.
        return hint + self.first_wait * random.random()  # noqa: S311

    def run(self, request: Callable[[], T], pause: Callable[[float], None]) -> T:
        """The first result of `request` that does not raise `TryAgain`; `pause` waits."""
        attempt = 1
        while True:
            try:
                return request()
            except TryAgain as failed:
                wait = self.wait_after(attempt, failed.wait)
                if wait is None:
                    raise failed.error from failed
            pause(wait)
            attempt += 1
