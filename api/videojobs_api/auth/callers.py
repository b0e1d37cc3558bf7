"""What a caller may do, as a function of who they are."""

from dataclasses import dataclass
from typing import Final

from videojobs.job.request import HIGHEST_PRIORITY, Tier
from videojobs_api.http.problems import ProblemError

_HIGHEST_OF_TIER: Final = {Tier.HIGH: HIGHEST_PRIORITY, Tier.DEFAULT: 4, Tier.LOW: 8}


@dataclass(frozen=True)
class Caller:
    """`user_id` is None where authentication is off: whoever calls may do everything."""

    user_id: str | None = None
    tier: Tier = Tier.HIGH
    admin: bool = False

    @property
    def unbounded(self) -> bool:
        """Whether ownership does not matter."""
        return self.user_id is None or self.admin

    def may_see(self, owner: str | None) -> bool:
        """Whether a job of `owner` is the caller's to know of."""
        return self.unbounded or owner == self.user_id

    def priority(self, wanted: int) -> int:
        """The wanted priority, or the best that the caller's tier has."""
        return wanted if self.unbounded else max(wanted, _HIGHEST_OF_TIER[self.tier])

    def allow_priority(self, wanted: int) -> None:
        """403 for a priority that the caller's tier does not have."""
        if self.priority(wanted) != wanted:
            best = _HIGHEST_OF_TIER[self.tier]
            raise ProblemError(403, f"priority: your tier, {self.tier.value}, begins at {best}")

    def act_for(self, user_id: str, field: str) -> None:
        """403 unless the caller is this user, or an administrator."""
        if not self.may_see(user_id):
            raise ProblemError(403, f"{field}: must be the user of your token, {self.user_id}")


ANYONE: Final = Caller()
