"""The two ways a render ends early: it failed, or it was told to stop."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from videojobs.job.failures import Failure, FailureCode


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


def scratch_full(**details: object) -> RenderError:
    """RENDER.SCRATCH_FULL, whoever found no room."""
    return fail(
        FailureCode.RENDER_SCRATCH_FULL,
        "The scratch disk is full",
        hint="Raise the pool's scratch size, or ask for a shorter video",
        **details,
    )


def out_of_memory(message: str, **details: object) -> RenderError:
    """RENDER.OOM, whoever got no memory."""
    return fail(
        FailureCode.RENDER_OOM,
        message,
        hint="Raise the memory limit of the pool's pods",
        **details,
    )


@contextmanager
def located(stage: str, scene: int | None = None) -> Iterator[None]:
    """Failures inside say where they happened; a full disk and no memory become failures."""
    try:
        yield
    except RenderError as error:
        known = error.failure
        place = {"stage": known.stage or stage, "scene": known.scene or scene}
        error.failure = known.model_copy(update=place)
        raise
    except MemoryError as error:
        raise out_of_memory("The renderer got no memory", stage=stage, scene=scene) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise scratch_full(stage=stage, scene=scene) from error
