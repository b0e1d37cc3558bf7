"""Waits for work that runs in parallel."""

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from typing import TypeVar

from videojobs_renderer.stop import StopReason, StopToken

T = TypeVar("T")


def gather(futures: "Sequence[Future[T]]", stop: StopToken) -> list[T]:
    """All results in order. The first failure is raised at once and stops the other work."""
    finished, _ = wait(futures, return_when=FIRST_EXCEPTION)
    try:
        for future in finished:
            future.result()
    except BaseException:
        for future in futures:
            future.cancel()
        stop.stop(StopReason.FAILED)
        raise
    return [future.result() for future in futures]
