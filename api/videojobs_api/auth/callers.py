"""Who calls and what they may do."""

from dataclasses import dataclass
from typing import Final

from videojobs.job.request import HIGHEST_PRIORITY, Tier
from videojobs_api.errors import Forbidden

_HIGHEST_OF_TIER: Final = {Tier.HIGH: HIGHEST_PRIORITY, Tier.DEFAULT: 4, Tier.LOW: 8}


@dataclass(frozen=True)
class Caller:
    """`user_id` is None where authentication is off: every caller then has all permissions."""

    user_id: str | None = None
    tier: Tier = Tier.HIGH
    admin: bool = False

    @property
    def unbounded(self) -> bool:
        """Whether the caller may access the jobs of all users."""
        return self.user_id is None or self.admin

    def may_see(self, owner: str | None) -> bool:
        """Whether the caller may access a job of `owner`."""
        return self.unbounded or owner == self.user_id

    def priority(self, wanted: int) -> int:
        """The requested priority, lowered to the best one of the caller's tier."""
        return wanted if self.unbounded else max(wanted, _HIGHEST_OF_TIER[self.tier])

    def allow_priority(self, wanted: int) -> None:
        """Raise Forbidden for a priority beyond the caller's tier."""
        if self.priority(wanted) != wanted:
            best = _HIGHEST_OF_TIER[self.tier]
            raise Forbidden(f"priority: your tier, {self.tier.value}, begins at {best}")

    def act_for(self, user_id: str, field: str) -> None:
        """Raise Forbidden unless the caller is this user or an administrator."""
        if not self.may_see(user_id):
            raise Forbidden(f"{field}: must be the user of your token, {self.user_id}")


ANYONE: Final = Caller()
