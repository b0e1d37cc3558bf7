"""Encodes segments: frames of one card, or the transition between two cards, without sound."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND, seconds
from videojobs_renderer.video.camera import Move
from videojobs_renderer.video.encoding import BT709, Encoding


@dataclass(frozen=True)
class Clip:
    """A card: its still, the script of its type, and the camera move over the still."""

    still: Path
    script: Path
    move: Move


@dataclass(frozen=True)
class Change:
    """A transition: an effect of ffmpeg's filter xfade, and the next card."""

    effect: str
    clip: Clip


@dataclass(frozen=True)
class Segment:
    """`frames` frames of a card from its frame `first`; `position`: their first frame in the video.

    `overlay` is the ASS script over all cards, in the video's time.
    """

    clip: Clip
    first: int
    frames: int
    position: int
    overlay: Path
    output: Path
    change: Change | None = None

    @property
    def inputs(self) -> list[Path]:
        """The input files, which determine every frame."""
        clips = [self.clip, self.change.clip] if self.change else [self.clip]
        return [self.overlay, *(path for clip in clips for path in (clip.still, clip.script))]


def segment_arguments(segment: Segment, canvas: Canvas, encoding: Encoding) -> list[str]:
    """The command line that encodes exactly `segment.frames` frames."""
    stream = _clip_stream(segment.clip, canvas, segment.first, segment.frames)
    if segment.change is not None:
        stream = _changed(stream, segment.change, canvas, segment.frames)
    stream = _from(stream, segment.position).filter("ass", filename=str(segment.overlay))
    stream = _from(stream, 0).filter("setparams", **BT709)
    output = ffmpeg.output(
        stream, str(segment.output), **{"frames:v": segment.frames, **encoding.options()}
    )
    return arguments(output)


def _clip_stream(clip: Clip, canvas: Canvas, first: int, frames: int) -> Any:
    """Frames of a card, in the card's time."""
    stream = to_bt709(source(clip.still, framerate=FRAMES_PER_SECOND))
    # The still is decoded once: reading it for each frame takes two and a half times as long.
    stream = stream.filter("loop", loop=frames - 1, size=1, start=0)
    stream = clip.move.applied_to(_from(stream, first), canvas, first)
    return stream.filter("ass", filename=str(clip.script))


def _changed(stream: Any, change: Change, canvas: Canvas, frames: int) -> Any:
    """Blend two cards, whose camera moves continue during the transition."""
    after = _clip_stream(change.clip, canvas, 0, frames)
    pair = [_from(stream, 0), after]
    duration = f"{seconds(frames):.6f}"
    return ffmpeg.filter(pair, "xfade", transition=change.effect, duration=duration, offset=0)


def _from(stream: Any, frame: int) -> Any:
    """The stream with its timestamps set so that it begins with frame `frame`."""
    return stream.filter("setpts", f"(N+{frame})/({FRAMES_PER_SECOND}*TB)")


def to_bt709(stream: Any) -> Any:
    """Convert RGB to BT.709: ffmpeg's default is BT.601, which players show in other colours."""
    return stream.filter("scale", out_color_matrix="bt709", out_range="tv").filter(
        "format", "yuv420p"
    )
