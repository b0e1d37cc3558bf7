"""Progress of the pictures from ffmpeg's own frame counts."""

import threading
from collections.abc import Sequence

from videojobs.job.outcome import Stage
from videojobs.protocol.reports import message_images
from videojobs_renderer.progress import Progress


class FrameMeter:
    """Adds up what several encoders have done. Thread-safe.

    Segment i has `frames[i]` frames and belongs to spoken scene `scenes[i]`, if to any.
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
        """So many frames of segment `index` are encoded."""
        with self._lock:
            self._done[index] = max(self._done[index], frames)
            part = sum(self._done) / sum(self._frames)
            message = message_images(self._scene(), self._count)
            self._progress.report(Stage.IMAGES, part, message)

    def _scene(self) -> int:
        """The first scene that is not finished: with several at work, the number only rises."""
        segments = zip(self._frames, self._scenes, self._done, strict=True)
        open_scenes = (scene for frames, scene, done in segments if scene and done < frames)
        return next(open_scenes, self._count)
