"""Requests to a service over HTTP: tried again where that can help, else one typed failure.

urllib suffices: a service is asked for one thing at a time.
"""

import http.client
import json
import random
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from videojobs.protocol.retry_after import delay_seconds
from videojobs.times import utc_now
from videojobs_renderer.stop import StopToken

_TIMEOUT_SECONDS: Final = 30.0
_MAX_ANSWER_BYTES: Final = 64 << 20  # a sentence of speech is 2 MB at most, a picture 8 MB


class Fault(Enum):
    """What a refusal means."""

    REQUEST = "request"  # this text or these options will never be taken
    KEY = "key"
    QUOTA = "quota"
    THROTTLED = "throttled"
    PASSING = "passing"

    @property
    def passes(self) -> bool:
        """Whether the same request may be taken a little later."""
        return self in (Fault.THROTTLED, Fault.PASSING)


@dataclass(frozen=True)
class Call:
    """An HTTP request."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None  # posted when there is one
    timeout: float = _TIMEOUT_SECONDS


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body's JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Refusal:
    """An answer that is no success, as its service's adapter reads it."""

    fault: Fault
    detail: str
    wait_seconds: float | None = None  # the service's own hint


@dataclass(frozen=True)
class Patience:
    """How often to ask and how long to wait between, in seconds."""

    tries: int = 5
    first_wait: float = 0.5  # doubled each time
    longest_wait: float = 30.0  # a service that asks for more gets the next attempt of the job


class Service(ABC):
    """A service by name. `read_refusal` knows its error bodies."""

    def __init__(
        self,
        name: str,
        read_refusal: Callable[[Answer], Refusal],
        stop: StopToken,
        patience: Patience,
    ) -> None:
        self.name = name
        self._read_refusal = read_refusal
        self._stop = stop
        self.patience = patience

    @abstractmethod
    def failure(self, fault: Fault, detail: str) -> Exception:
        """What to raise in the service's name."""

    def ask(self, call: Call) -> Answer:
        """The first successful answer; `failure` is raised when no try brings one."""
        attempt = 1
        while True:
            self._stop.check()
            found = self._try(call)
            if isinstance(found, Answer):
                return found
            wait = self._wait(found, attempt)
            if wait is None:
                raise self.failure(found.fault, found.detail)
            self._stop.pause(wait)
            attempt += 1

    def _try(self, call: Call) -> Refusal | Answer:
        try:
            answer = send(call)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            return Refusal(Fault.PASSING, f"{type(error).__name__}: {reason}")
        if answer.status < 300:
            return answer
        refusal = self._read_refusal(answer)
        if refusal.wait_seconds is None:
            wait = delay_seconds(answer.headers.get("retry-after"), utc_now())
            refusal = Refusal(refusal.fault, refusal.detail, wait)
        return refusal

    def _wait(self, refusal: Refusal, attempt: int) -> float | None:
        """Seconds until the next try, None when there is none."""
        if attempt == self.patience.tries or not refusal.fault.passes:
            return None
        if refusal.wait_seconds is None:
            wait = self.patience.first_wait * 2.0 ** (attempt - 1)
            return min(wait, self.patience.longest_wait) * random.uniform(0.5, 1.5)  # noqa: S311
        if refusal.wait_seconds > self.patience.longest_wait:
            return None
        # Everybody was given the same hint: come back after it, not together.
        return refusal.wait_seconds + self.patience.first_wait * random.random()  # noqa: S311


def send(call: Call) -> Answer:
    """One exchange, whatever its status. OSError or HTTPException when there is no answer."""
    request = urllib.request.Request(call.url, call.body, dict(call.headers))  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=call.timeout) as response:  # noqa: S310
            return _answer(response.status, response.headers, response.read(_MAX_ANSWER_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read(_MAX_ANSWER_BYTES))


def _answer(status: int, headers: Any, body: bytes) -> Answer:
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)
