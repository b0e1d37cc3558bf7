"""Progress of the pictures from ffmpeg's own frame counts."""

import threading

from videojobs.reports import message_images
from videojobs_renderer.plan.timeline import Timeline
from videojobs_renderer.progress import Progress, Stage


class FrameMeter:
    """Adds up what several encoders have done. Thread-safe."""

    def __init__(self, progress: Progress, timeline: Timeline) -> None:
        self._progress = progress
        self._total = timeline.frames
        self._done = [0] * len(timeline.slots)
        self._slots = timeline.slots
        self._lock = threading.Lock()
        self._count = len(timeline.spoken)

    def done(self, index: int, frames: int) -> None:
        """So many frames of card `index` are encoded."""
        with self._lock:
            self._done[index] = max(self._done[index], frames)
            part = sum(self._done) / self._total
            message = message_images(self._scene(), self._count)
            self._progress.report(Stage.IMAGES, part, message)

    def _scene(self) -> int:
        """The first scene that is not finished: with several at work, the number only rises."""
        for slot, done in zip(self._slots, self._done, strict=True):
            if done < slot.frames and slot.number is not None:
                return slot.number
        return self._count
