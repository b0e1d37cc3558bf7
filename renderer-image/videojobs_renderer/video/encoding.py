"""Encoder settings, identical for all segments: they are joined without encoding again."""

from dataclasses import dataclass
from typing import Any, Final

from videojobs.job.request import Platform
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.settings import Quality

_PRESETS: Final = {
    Quality.DRAFT: ("superfast", 26),
    Quality.STANDARD: ("veryfast", 20),
    Quality.HIGH: ("medium", 18),
}
_KEYFRAME_INTERVALS: Final = {Platform.YOUTUBE: FRAMES_PER_SECOND // 2}
"""In frames. YouTube recommends half a second; one second elsewhere makes files 40 % smaller."""


@dataclass(frozen=True)
class Encoding:
    """Quality, threads and platform; the number of threads does not change the stream's format."""

    quality: Quality
    threads: int
    platform: Platform = Platform.YOUTUBE

    def options(self) -> dict[str, Any]:
        """Output options of ffmpeg: H.264 High, closed groups of pictures, BT.709 tags."""
        preset, crf = _PRESETS[self.quality]
        interval = _KEYFRAME_INTERVALS.get(self.platform, FRAMES_PER_SECOND)
        return {
            "c:v": "libx264",
            "preset": preset,
            "crf": crf,
            "profile:v": "high",
            "pix_fmt": "yuv420p",
            "bf": 2,
            "g": interval,
            "keyint_min": interval,
            "sc_threshold": 0,
            "flags": "+cgop",
            "r": FRAMES_PER_SECOND,
            "threads": self.threads,
            "filter_threads": 1,
            "color_primaries": "bt709",
            "color_trc": "bt709",
            "colorspace": "bt709",
            "color_range": "tv",
        }


BT709: Final = {
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "colorspace": "bt709",
    "range": "tv",
}
"""For the filter setparams: frames must have the same tags as the stream."""
