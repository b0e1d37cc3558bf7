"""The frame size of a platform."""

from dataclasses import dataclass
from typing import Final

from videojobs.job.request import Platform


@dataclass(frozen=True)
class Canvas:
    """Frame size in pixels, both even (4:2:0)."""

    width: int
    height: int

    @property
    def portrait(self) -> bool:
        """Higher than wide."""
        return self.height > self.width

    @property
    def short(self) -> int:
        """The shorter side, the unit of all type sizes."""
        return min(self.width, self.height)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


_LANDSCAPE: Final = Canvas(1920, 1080)
_PORTRAIT: Final = Canvas(1080, 1920)
_DRAFT: Final = {_LANDSCAPE: Canvas(960, 540), _PORTRAIT: Canvas(540, 960)}


def canvas_for(platform: Platform, *, draft: bool) -> Canvas:
    """1920x1080 for youtube, 1080x1920 for tiktok and instagram; a draft has half of each side."""
    full = _LANDSCAPE if platform is Platform.YOUTUBE else _PORTRAIT
    return _DRAFT[full] if draft else full
