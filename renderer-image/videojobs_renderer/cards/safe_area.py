"""The part of the frame that a platform does not cover with buttons, names and captions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from videojobs.job.request import Platform


@dataclass(frozen=True)
class Area:
    """Left, top, right and bottom edge as fractions of the frame's width and height."""

    left: float
    top: float
    right: float
    bottom: float

    def both_ways(self) -> "Area":
        """The area that is free in both layouts: apps mirror it for right-to-left languages."""
        side = max(self.left, 1 - self.right)
        return Area(side, self.top, 1 - side, self.bottom)


SAFE_AREAS: Final[Mapping[Platform, Area]] = {
    # EBU R 95: nine tenths of a 16:9 frame for text; the player's bar covers a little more below.
    Platform.YOUTUBE: Area(0.05, 0.05, 0.95, 0.90),
    # TikTok's guide to in-feed video at 1080x1920: 130 px above, 60 left, 140 right, 484 below.
    Platform.TIKTOK: Area(0.056, 0.068, 0.870, 0.747),
    # Meta's guide to Reels: 14 % above, 35 % below, 6 % at each side.
    Platform.INSTAGRAM: Area(0.06, 0.14, 0.94, 0.65),
}
