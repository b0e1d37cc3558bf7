"""Progress of the encoders, from ffmpeg's frame counts."""

import threading
from collections.abc import Sequence

from videojobs.job.outcome import Stage
from videojobs.protocol.reports import message_images
from videojobs_renderer.progress import Progress


class FrameMeter:
    """Adds up the frames of several encoders. Thread-safe.

    Segment i has `frames[i]` frames and belongs to spoken scene `scenes[i]`; None for silent cards.
    """

    def __init__(
        self, progress: Progress, frames: Sequence[int], scenes: Sequence[int | None]
    ) -> None:
        self._progress = progress
        self._frames = frames
        self._scenes = scenes
        self._done = [0] * len(frames)
        self._lock = threading.Lock()
        self._count = max(scene or 0 for scene in scenes)

    def done(self, index: int, frames: int) -> None:
        """Report that `frames` frames of segment `index` are encoded."""
        with self._lock:
            self._done[index] = max(self._done[index], frames)
            part = sum(self._done) / sum(self._frames)
            message = message_images(self._scene(), self._count)
            self._progress.report(Stage.IMAGES, part, message)

    def _scene(self) -> int:
        """The first unfinished scene, a number that only increases with several encoders."""
        segments = zip(self._frames, self._scenes, self._done, strict=True)
        open_scenes = (scene for frames, scene, done in segments if scene and done < frames)
        return next(open_scenes, self._count)
