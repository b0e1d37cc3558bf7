"""Prepares ffmpeg's inputs of each segment: stills and ASS scripts."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from videojobs_renderer.cards.background import seed_of
from videojobs_renderer.cards.card_script import card_script
from videojobs_renderer.cards.overlay import overlay_script
from videojobs_renderer.cards.shots import Part, Shot
from videojobs_renderer.cards.still import draw_still
from videojobs_renderer.plan.timeline import Timeline
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import Context
from videojobs_renderer.video.camera import Move
from videojobs_renderer.video.segment import Change, Clip, Segment


class SegmentInputs:
    """The inputs of one video's segments. Thread-safe.

    A still is drawn when it is first needed and deleted after its last use: a card and both its
    transitions share it, and a hundred of them would fill the disk.
    """

    def __init__(
        self,
        context: Context,
        analysis: Analysis,
        timeline: Timeline,
        shots: Sequence[Shot],
        parts: Sequence[Part],
        photos: Mapping[int, Path],
    ) -> None:
        self._photos = photos
        self._context = context
        self._design = analysis.design(analysis.canvas)
        self._seed = analysis.seed
        self._shots = shots
        self._uses = Counter(shot for part in parts for shot in part.shots)
        self._lock = threading.Lock()
        self._overlay = context.scratch / "overlay.ass"
        overlay_script(self._design, timeline).write(self._overlay)

    @contextmanager
    def segment(self, part: Part) -> Iterator[Segment]:
        """A segment whose inputs are on disk within the block; its output is not yet."""
        clip, *after = [self._clip(shot) for shot in part.shots]
        name = "change" if part.change else "segment"
        effect = self._design.template.background.change
        yield Segment(
            clip=clip,
            first=part.first,
            frames=part.frames,
            position=part.position,
            overlay=self._overlay,
            output=self._context.scratch / f"{name}-{part.shot:04}-{part.first:05}.mp4",
            change=Change(effect, after[0]) if after else None,
        )
        for shot in part.shots:
            self._release(shot)

    def _clip(self, index: int) -> Clip:
        shot, scratch = self._shots[index], self._context.scratch
        background = self._design.template.background
        move = Move(background.motion, shot.frames, backward=index % 2 == 1)
        clip = Clip(scratch / f"still-{index:04}.ppm", scratch / f"card-{index:04}.ass", move)
        with self._lock:  # one at a time: drawing a still takes 150 MB
            if not clip.still.exists():
                self._draw(shot, index, move, clip)
        return clip

    def _draw(self, shot: Shot, index: int, move: Move, clip: Clip) -> None:
        seed = seed_of(self._seed, index)
        photo = self._photos.get(shot.slot.number or 0)
        draw_still(self._design, seed, move.overscan, photo).save(clip.still)
        card_script(shot.card, self._design).write(clip.script)

    def _release(self, index: int) -> None:
        with self._lock:
            self._uses[index] -= 1
            if not self._uses[index]:
                (self._context.scratch / f"still-{index:04}.ppm").unlink()
