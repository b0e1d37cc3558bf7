"""What the work queue holds: one VideoJob to be looked at, or one pool's slots to be shared out."""

from dataclasses import dataclass

from videojobs_operator.state.cache import PoolKey


@dataclass(frozen=True)
class VideoJobKey:
    """Work on one VideoJob."""

    uid: str


@dataclass(frozen=True)
class SlotsKey:
    """Share out the slots of one pool."""

    pool: PoolKey


Key = VideoJobKey | SlotsKey
