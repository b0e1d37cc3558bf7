"""Camera moves over a still, as ffmpeg filters.

Measured deviation from uniform motion (tests/integration/renderer/video/test_motion.py): 0.00 px
for the pan, 0.01 px for the zoom. `zoompan` would jitter by 0.3 to 0.6 px: it crops whole pixels.
"""

from dataclasses import dataclass
from typing import Any, Final

from videojobs_renderer.cards.templates import Motion
from videojobs_renderer.plan.canvas import Canvas

PAN_STEP: Final = 2
"""Pixels per frame. 4:2:0 snaps crops to even pixels: 2 is smooth, 1 jitters."""

MAX_PAN: Final = 1200
"""Pixels; on a card longer than 20 s the pan stops."""

ZOOM_STEP: Final = 0.0004
"""Largest growth per frame, as a share of the size: 1.2 % per second."""

MAX_ZOOM: Final = 0.12
"""Largest growth over a whole card: more makes a still soft, so long cards grow more slowly."""


@dataclass(frozen=True)
class Move:
    """The move over a card of `frames` frames; `backward` pans left or zooms out."""

    motion: Motion
    frames: int
    backward: bool = False

    @property
    def overscan(self) -> int:
        """Pixels by which the still must be wider than the canvas."""
        return min(PAN_STEP * self.frames, MAX_PAN) if self.motion is Motion.PAN else 0

    def applied_to(self, stream: Any, canvas: Canvas, first: int) -> Any:
        """The still's stream with the move applied, beginning with frame `first` of the card."""
        if self.motion is Motion.PAN:
            return self._panned(stream, canvas, first)
        if self.motion is Motion.ZOOM:
            return self._zoomed(stream, first)
        return stream

    def _panned(self, stream: Any, canvas: Canvas, first: int) -> Any:
        travelled = f"min({PAN_STEP}*(n+{first}),{self.overscan})"
        x = f"{self.overscan}-{travelled}" if self.backward else travelled
        return stream.filter("crop", w=canvas.width, h=canvas.height, x=x, y=0)

    def _zoomed(self, stream: Any, first: int) -> Any:
        """`perspective` interpolates between pixels; its frame counter `on` begins with 1."""
        step = min(ZOOM_STEP, MAX_ZOOM / self.frames)
        frame = f"({self.frames - first}-on)" if self.backward else f"(on-1+{first})"
        inset = f"{step / 2:.8f}*{frame}"
        left, top = f"W*{inset}", f"H*{inset}"
        right, bottom = f"W*(1-{inset})", f"H*(1-{inset})"
        corners = {
            "x0": left, "y0": top, "x1": right, "y1": top,
            "x2": left, "y2": bottom, "x3": right, "y3": bottom,
        }  # fmt: skip
        return stream.filter(
            "perspective", **corners, interpolation="linear", sense="source", eval="frame"
        )
