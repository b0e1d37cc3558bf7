"""Reports the outcome of the attempt to the API, so that it outlives the pod."""

from collections.abc import Callable
from typing import Final

from videojobs.job.outcome import Termination
from videojobs_renderer.errors import Stopped
from videojobs_renderer.http.client import Unanswered
from videojobs_renderer.http.report_client import Refused, ReportClient
from videojobs_renderer.http.retry import RetryPolicy, TryAgain

_POLICY: Final = RetryPolicy(tries=4, first_wait=0.5, longest_wait=5.0)
"""Some seconds in all: the render holds a slot meanwhile, and the termination message remains."""

_LATER: Final = frozenset({429, 500, 502, 503, 504})


def report_outcome(
    client: ReportClient, outcome: Termination, pause: Callable[[float], None]
) -> bool:
    """Whether the API keeps the outcome. A report that it refuses, or does not answer after the
    last try, is dropped, as is one that `pause` interrupts with `Stopped`."""
    try:
        _POLICY.run(lambda: _send(client, outcome), pause)
    except (Unanswered, Refused, Stopped):
        return False
    return True


def _send(client: ReportClient, outcome: Termination) -> None:
    try:
        client.outcome(outcome)
    except Unanswered as error:
        raise TryAgain(error) from error
    except Refused as refused:
        if refused.answer.status not in _LATER:
            raise
        raise TryAgain(refused, refused.answer.retry_after) from refused
