"""Calls out of the operator as values: the coroutine stops at each until the world resumes it."""

import contextvars
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from typing import Any, Final

PENDING: Final = object()
"""The call has not taken effect yet."""


@dataclass
class Call:
    """One request to a server. `effect` is what the server does and answers, or raises."""

    target: str
    effect: Callable[[], Any]
    ready: Callable[[], bool] = field(default=lambda: True)

    def __await__(self) -> Generator["Call", Any, Any]:
        return (yield self)


@dataclass
class Task:
    """A coroutine of the operator, stopped at a call, with the answer that is on its way to it.

    It has a context of its own, as asyncio's tasks have: what it sets there reaches nobody else.
    """

    name: str
    coroutine: Coroutine[Call, Any, Any]
    call: Call | None = None
    answer: Any = PENDING
    error: Exception | None = None
    context: contextvars.Context = field(default_factory=contextvars.copy_context)

    @property
    def answered(self) -> bool:
        """Whether the server is done with the call."""
        return self.answer is not PENDING or self.error is not None

    def take_effect(self) -> None:
        """The server carries the call out."""
        assert self.call is not None
        try:
            self.answer = self.call.effect()
        except Exception as error:
            self.error = error

    def resume(self) -> bool:
        """Hand the answer over and run to the next call; False when the coroutine has ended."""
        answer, error = self.answer, self.error
        self.answer, self.error = PENDING, None
        try:
            if error is not None:
                self.call = self.context.run(self.coroutine.throw, error)
            else:
                value = None if answer is PENDING else answer
                self.call = self.context.run(self.coroutine.send, value)
        except StopIteration:
            return False
        return True

    def close(self) -> None:
        """End it where it stands."""
        self.context.run(self.coroutine.close)
