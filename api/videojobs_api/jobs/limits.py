"""How much of the limits a user has left, as headers, and the refusal when nothing is.

Headers by draft-ietf-httpapi-ratelimit-headers-10.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from videojobs.store import Limits, Submitted, Verdict
from videojobs_api.http.problems import ProblemError

_HOUR: Final = timedelta(hours=1)
_LIVE_RETRY_SECONDS: Final = 30
_PENDING_RETRY_SECONDS: Final = 60


@dataclass(frozen=True)
class Allowance:
    """A user's limits and what of them is used, at one moment."""

    limits: Limits
    used: Submitted
    now: datetime

    @property
    def hour_resets_in(self) -> int:
        """Seconds until the oldest job of the last hour no longer counts."""
        return max(1, math.ceil((self.used.hour_began + _HOUR - self.now).total_seconds()))

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit`; empty where there is no limit."""
        policies, left = [], []
        hourly, live = self.limits.jobs_per_hour, self.limits.live_jobs
        if hourly:
            policies.append(f'"hour";q={hourly};w=3600')
            rest = max(0, hourly - self.used.jobs_in_hour)
            left.append(f'"hour";r={rest};t={self.hour_resets_in}')
        if live:
            policies.append(f'"live";q={live};qu="concurrent-requests"')
            left.append(f'"live";r={max(0, live - self.used.live_jobs)}')
        if not policies:
            return {}
        return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}

    def refusal(self) -> ProblemError | None:
        """429 for a limit of the user, 503 when all together wait for too much."""
        match self.used.verdict:
            case Verdict.HOUR:
                detail = (
                    f"You may submit {self.limits.jobs_per_hour} jobs in an hour; "
                    f"submit the next one in {self.hour_resets_in} seconds"
                )
                return self._refused(429, detail, self.hour_resets_in)
            case Verdict.LIVE:
                detail = (
                    f"You may have {self.limits.live_jobs} unfinished jobs; "
                    "wait until one has finished, or cancel one"
                )
                return self._refused(429, detail, _LIVE_RETRY_SECONDS)
            case Verdict.PENDING:
                detail = (
                    f"{self.limits.pending_jobs} jobs are waiting already; "
                    f"submit this one in {_PENDING_RETRY_SECONDS} seconds"
                )
                return self._refused(503, detail, _PENDING_RETRY_SECONDS)
        return None

    def _refused(self, status: int, detail: str, retry_after: int) -> ProblemError:
        headers = {"Retry-After": str(retry_after), **self.headers()}
        return ProblemError(status, detail, headers=headers)
