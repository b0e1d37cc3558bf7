"""Renders a short video with both from the same material; compares speed and fidelity."""

import re
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from bench.render.limits import CORES
from bench.render.peer.material import Material, run_ffmpeg
from bench.render.peer.ours import Lossless, make_ours
from bench.render.peer.theirs import make_theirs
from videojobs_renderer.ffmpeg.graph import arguments
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.settings import Quality
from videojobs_renderer.video.encoding import Encoding


@dataclass(frozen=True)
class Side:
    """Seconds of work per second of video, and SSIM to a lossless video (1 is equal)."""

    rtf: float
    ssim: float


@dataclass(frozen=True)
class Comparison:
    """The results of the renderer and of MoviePy."""

    ours: Side
    moviepy: Side

    @property
    def ratio(self) -> float:
        """How many times as fast the renderer is."""
        return self.moviepy.rtf / self.ours.rtf


def compare(material: Material) -> Comparison:
    """Render with both, one after the other, on the same CPUs."""
    encoding = Encoding(Quality.STANDARD, 1)
    lossless = Lossless(Quality.STANDARD, CORES)
    reference, _ = make_ours(material, lossless, "reference")
    ours, our_seconds = make_ours(material, encoding, "ours")
    theirs, their_seconds = make_theirs(material, encoding)
    length = material.frames / FRAMES_PER_SECOND
    return Comparison(
        Side(our_seconds / length, _ssim(ours, reference)),
        Side(their_seconds / length, _ssim(theirs, reference)),
    )


def _ssim(video: Path, reference: Path) -> float:
    """Mean SSIM of all frames and planes, measured with ffmpeg."""
    pair = [ffmpeg.input(str(path)).video for path in (video, reference)]
    graph = ffmpeg.filter(pair, "ssim")
    lines = run_ffmpeg(arguments(ffmpeg.output(graph, "-", f="null"), loglevel="info"))
    return float(re.findall(r"SSIM .*All:([\d.]+)", "\n".join(lines))[-1])
