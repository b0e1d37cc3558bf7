"""Who did what: a line of the log for each deed, also for one that was refused, and a note in the
job's record for one that was done.

The lines bear the logger `videojobs_api.audit` and the fields `action`, `user`, `admin`, `job_id`,
`outcome` (done, repeated, refused, failed), `request_id`, and `made` for the job that a retry made.
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
from videojobs_api.http import context
from videojobs_api.http.problems import ProblemError

ANONYMOUS: Final = "anonymous"
"""Whoever calls where authentication is off."""

logger = logging.getLogger("videojobs_api.audit")


@dataclass
class Effect:
    """What the deed at hand has led to, filled in while it is done."""

    made: str = ""
    repeated: bool = False


@dataclass(frozen=True)
class Audit:
    """The deeds of one caller."""

    deeds: DeedStore
    caller: Caller

    @asynccontextmanager
    async def of(self, act: Act, job_id: str) -> AsyncIterator[Effect]:
        """Around a deed; whatever it raises goes on."""
        effect = Effect()
        try:
            yield effect
        except ProblemError as error:
            self._log(act, job_id, "refused", status=error.status)
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
        """The deed is done: that it cannot be noted does not undo it."""
        deed = Deed(rfc3339(utc_now()), self._user, act, context.request_id(), effect.made)
        try:
            await self.deeds.note(job_id, deed)
        except StoreError as error:
            logger.warning("deed not noted", extra={"job_id": job_id, "reason": str(error)})

    @property
    def _user(self) -> str:
        return self.caller.user_id or ANONYMOUS
