"""The audit log: who cancelled, retried or replayed what, and with which outcome.

Every attempt is a line of the log; a successful one is also noted in the job's record. The lines
have the logger `videojobs_api.audit` and the fields `action`, `user`, `admin`, `job_id`, `outcome`
(done, repeated, refused, failed), `request_id`, `status` of a refusal, and `made` with the id of
the job that a retry created.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from videojobs.store import StoreError
from videojobs.store.deeds import Act, Deed, DeedStore
from videojobs.times import rfc3339, utc_now
from videojobs_api.auth.callers import Caller
from videojobs_api.errors import RequestError
from videojobs_api.http import problems
from videojobs_api.telemetry import context

ANONYMOUS: Final = "anonymous"
"""The user in the log where authentication is off."""

logger = logging.getLogger("videojobs_api.audit")


@dataclass
class Effect:
    """The result of an action, filled in by the route."""

    made: str = ""
    repeated: bool = False


@dataclass(frozen=True)
class Audit:
    """Records the actions of one caller."""

    deeds: DeedStore
    caller: Caller

    @asynccontextmanager
    async def of(self, act: Act, job_id: str) -> AsyncIterator[Effect]:
        """Wrap an action; its exceptions are recorded and raised again."""
        effect = Effect()
        try:
            yield effect
        except RequestError as error:
            self._log(act, job_id, "refused", status=problems.of(error).status)
            raise
        except Exception:
            self._log(act, job_id, "failed")
            raise
        if effect.repeated:
            self._log(act, job_id, "repeated", made=effect.made)
            return
        self._log(act, job_id, "done", **({"made": effect.made} if effect.made else {}))
        await self._note(act, job_id, effect)

    def _log(self, act: Act, job_id: str, outcome: str, **more: object) -> None:
        known = {
            "action": act.value,
            "user": self._user,
            "admin": self.caller.admin,
            "job_id": job_id,
            "outcome": outcome,
            "request_id": context.request_id(),
        }
        logger.info("audit", extra={**known, **more})

    async def _note(self, act: Act, job_id: str, effect: Effect) -> None:
        """Add a successful action to the record. A failure here does not undo the action."""
        deed = Deed(rfc3339(utc_now()), self._user, act, context.request_id(), effect.made)
        try:
            await self.deeds.note(job_id, deed)
        except StoreError as error:
            logger.warning("action not noted", extra={"job_id": job_id, "reason": str(error)})

    @property
    def _user(self) -> str:
        return self.caller.user_id or ANONYMOUS
