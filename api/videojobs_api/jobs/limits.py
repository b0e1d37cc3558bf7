"""Rate and concurrency limits of submissions: what is left of them, and the error without any."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from videojobs.store import Limits, Submitted, Verdict
from videojobs_api.errors import LimitReached, QueueFull, Quota

_HOUR: Final = timedelta(hours=1)
_LIVE_RETRY_SECONDS: Final = 30
_PENDING_RETRY_SECONDS: Final = 60


@dataclass(frozen=True)
class Allowance:
    """A user's limits and how much of them is used at `now`."""

    limits: Limits
    used: Submitted
    now: datetime

    @property
    def hour_resets_in(self) -> int:
        """Seconds until the oldest job of the last hour no longer counts."""
        return max(1, math.ceil((self.used.hour_began + _HOUR - self.now).total_seconds()))

    def quotas(self) -> tuple[Quota, ...]:
        """The user's limits; empty where none is configured."""
        found = []
        hourly, live = self.limits.jobs_per_hour, self.limits.live_jobs
        if hourly:
            left = max(0, hourly - self.used.jobs_in_hour)
            found.append(Quota("hour", hourly, left, 3600, self.hour_resets_in))
        if live:
            found.append(Quota("live", live, max(0, live - self.used.live_jobs)))
        return tuple(found)

    def refusal(self) -> LimitReached | None:
        """The error of a submission that exceeds a limit; None when it is within all of them."""
        match self.used.verdict:
            case Verdict.HOUR:
                detail = (
                    f"You may submit {self.limits.jobs_per_hour} jobs in an hour; "
                    f"submit the next one in {self.hour_resets_in} seconds"
                )
                return LimitReached(detail, self.hour_resets_in, self.quotas())
            case Verdict.LIVE:
                detail = (
                    f"You may have {self.limits.live_jobs} unfinished jobs; "
                    "wait until one has finished, or cancel one"
                )
                return LimitReached(detail, _LIVE_RETRY_SECONDS, self.quotas())
            case Verdict.PENDING:
                detail = (
                    f"{self.limits.pending_jobs} jobs are waiting already; "
                    f"submit this one in {_PENDING_RETRY_SECONDS} seconds"
                )
                return QueueFull(detail, _PENDING_RETRY_SECONDS, self.quotas())
        return None
