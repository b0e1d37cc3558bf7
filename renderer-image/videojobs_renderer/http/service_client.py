"""Requests to providers of speech and images: repeated where that can help, else one error."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from videojobs_renderer.http.client import Answer, BadUrl, Call, HttpClient, Unanswered
from videojobs_renderer.http.retry import RetryPolicy, TryAgain
from videojobs_renderer.stop import StopToken


class Fault(Enum):
    """What a refusal means."""

    REQUEST = "request"  # this text or these options will never be accepted
    KEY = "key"  # the key, or what was configured beside it
    QUOTA = "quota"
    THROTTLED = "throttled"
    TRANSIENT = "transient"

    @property
    def may_pass(self) -> bool:
        """Whether the same request may be accepted a little later."""
        return self in (Fault.THROTTLED, Fault.TRANSIENT)


@dataclass(frozen=True)
class Refusal:
    """An unsuccessful answer, as the provider's adapter reads it."""

    fault: Fault
    detail: str
    wait_seconds: float | None = None  # the provider's own hint


class ServiceClient:
    """A provider by name.

    `read_refusal` reads its error bodies; `error_for` makes the exception for the provider's name,
    a fault and its detail.
    """

    def __init__(
        self,
        name: str,
        read_refusal: Callable[[Answer], Refusal],
        error_for: Callable[[str, Fault, str], Exception],
        stop: StopToken,
        policy: RetryPolicy,
    ) -> None:
        self.name = name
        self.http = HttpClient(stop)
        self._read_refusal = read_refusal
        self._error_for = error_for
        self._stop = stop
        self._policy = policy

    def failure(self, fault: Fault, detail: str) -> Exception:
        """The exception to raise in the provider's name."""
        return self._error_for(self.name, fault, detail)

    def send(self, call: Call) -> Answer:
        """The first successful answer; raises `failure` when no try brings one."""
        return self._policy.run(lambda: self._try(call), self._stop.pause)

    def _try(self, call: Call) -> Answer:
        try:
            answer = self.http.send(call)
        except BadUrl as error:
            raise self.failure(Fault.KEY, str(error)) from error
        except Unanswered as error:
            raise TryAgain(self.failure(Fault.TRANSIENT, str(error))) from error
        if answer.ok:
            return answer
        refusal = self._read_refusal(answer)
        failure = self.failure(refusal.fault, refusal.detail)
        if not refusal.fault.may_pass:
            raise failure
        wait = refusal.wait_seconds
        if wait is None:
            wait = answer.retry_after
        raise TryAgain(failure, wait)
