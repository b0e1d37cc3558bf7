"""The two ways in which a render ends early: a failure or a stop."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from videojobs.job.failures import Failure, FailureCode


class RenderError(Exception):
    """A failure that ends the attempt; `failure` holds its code, message and hint for the user."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence())
        self.failure = failure


class Stopped(Exception):
    """The attempt has to stop: by a signal, the deadline, or the answer to a report."""


def fail(code: FailureCode, message: str, **details: object) -> RenderError:
    """A RenderError for the caller to raise; `details` are the other fields of `Failure`."""
    return RenderError(Failure.of(code, message, **details))


def scratch_full(**details: object) -> RenderError:
    """RENDER.SCRATCH_FULL, for ffmpeg's errors and our own."""
    return fail(
        FailureCode.RENDER_SCRATCH_FULL,
        "The scratch disk is full",
        hint="Raise the pool's scratch size, or request a shorter video",
        **details,
    )


def out_of_memory(message: str, **details: object) -> RenderError:
    """RENDER.OOM, for ffmpeg's errors and our own."""
    return fail(
        FailureCode.RENDER_OOM,
        message,
        hint="Raise the memory limit of the pool's pods",
        **details,
    )


@contextmanager
def located(stage: str, scene: int | None = None) -> Iterator[None]:
    """Add stage and scene to failures inside; turn a full disk and lack of memory into failures."""
    try:
        yield
    except RenderError as error:
        known = error.failure
        place = {"stage": known.stage or stage, "scene": known.scene or scene}
        error.failure = known.model_copy(update=place)
        raise
    except MemoryError as error:
        raise out_of_memory("The renderer ran out of memory", stage=stage, scene=scene) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise scratch_full(stage=stage, scene=scene) from error
