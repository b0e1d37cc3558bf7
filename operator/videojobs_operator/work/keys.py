"""Keys of the work queue: a VideoJob to reconcile, or a pool whose slots are to be allocated."""

from dataclasses import dataclass

from videojobs_operator.state.cache import PoolKey


@dataclass(frozen=True)
class VideoJobKey:
    """Reconcile one VideoJob."""

    uid: str


@dataclass(frozen=True)
class SlotsKey:
    """Allocate the slots of one pool."""

    pool: PoolKey


Key = VideoJobKey | SlotsKey
