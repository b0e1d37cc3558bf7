"""What ffmpeg is given for each card: its still and its script."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from videojobs_renderer.picture.background import draw_background, seed_of
from videojobs_renderer.picture.cards import card_script
from videojobs_renderer.picture.design import Design
from videojobs_renderer.plan.timeline import Slot
from videojobs_renderer.stages.context import Context
from videojobs_renderer.video.segment import Segment, pan_for


@dataclass(frozen=True)
class Pictures:
    """The pictures of one video. Thread-safe."""

    context: Context
    design: Design
    seed: int
    _drawing: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, slot: Slot, index: int) -> Segment:
        """Still and script of card `index`, on disk; the segment itself is not there yet."""
        scratch, canvas = self.context.scratch, self.design.canvas
        pan = pan_for(slot.frames) if self.design.template.background.motion == "pan" else 0
        segment = Segment(
            still=scratch / f"still-{index:04}.ppm",
            script=scratch / f"card-{index:04}.ass",
            output=scratch / f"segment-{index:04}.mp4",
            frames=slot.frames,
            pan=pan,
            leftward=index % 2 == 1,
        )
        with self._drawing:  # one at a time: a still takes 150 MB while it is drawn
            draw(self.design, seed_of(self.seed, index), canvas.width + pan, segment.still)
        card_script(slot, self.design).write(segment.script)
        return segment


def draw(design: Design, seed: int, width: int, target: Path) -> None:
    """A background of the design."""
    size = (width, design.canvas.height)
    draw_background(design.template, size, design.canvas, seed).save(target)
