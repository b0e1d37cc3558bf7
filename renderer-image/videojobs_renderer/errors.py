"""The two ways a render ends early: it failed, or it was told to stop."""

from videojobs.failures import Failure, FailureCode


class RenderError(Exception):
    """A failure that ends the attempt; carries what the user is told."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence())
        self.failure = failure


class Stopped(Exception):
    """The attempt was asked to stop (signal, deadline, or a report's answer)."""


def fail(code: FailureCode, message: str, **details: object) -> RenderError:
    """A RenderError to raise; `details` are the other fields of `Failure`."""
    return RenderError(Failure.of(code, message, **details))
