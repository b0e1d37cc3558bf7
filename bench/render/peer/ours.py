"""The renderer's side: its segments and join, with its encoder or lossless."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.render.limits import CORES
from bench.render.peer.material import Material, run_ffmpeg
from videojobs_renderer.audio.format import encode_arguments
from videojobs_renderer.captions.ass import Script
from videojobs_renderer.ffmpeg.graph import source
from videojobs_renderer.plan.clock import SAMPLES_PER_FRAME
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.join import join_arguments, listing_of
from videojobs_renderer.video.segment import Clip, Segment, segment_arguments


@dataclass(frozen=True)
class Lossless(Encoding):
    """Lossless encoding, for a reference of the filters' frames."""

    def options(self) -> dict[str, Any]:
        """Output options of lossless x264."""
        given = super().options() | {"preset": "ultrafast", "qp": 0}
        return {name: value for name, value in given.items() if name not in ("profile:v", "crf")}


def make_ours(material: Material, encoding: Encoding, name: str) -> tuple[Path, float]:
    """Encode the segments in parallel and join them; returns the video and the seconds."""
    overlay, video = material.folder / f"{name}.ass", material.folder / f"{name}.mp4"
    Script(material.canvas).write(overlay)
    segments = [
        Segment(
            clip=Clip(card.still, card.script, card.move),
            first=0,
            frames=card.move.frames,
            position=0,
            overlay=overlay,
            output=material.folder / f"{name}-{index}.mp4",
        )
        for index, card in enumerate(material.cards)
    ]
    started = time.monotonic()
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(lambda segment: _encode(segment, material, encoding), segments))
    listing = material.folder / f"{name}.txt"
    listing.write_text(listing_of(segments), encoding="utf-8")
    sound = material.folder / f"{name}.m4a"
    samples = material.frames * SAMPLES_PER_FRAME
    run_ffmpeg(encode_arguments(source(material.sound).audio, samples, sound))
    run_ffmpeg(join_arguments(listing, sound, video))
    return video, time.monotonic() - started


def _encode(segment: Segment, material: Material, encoding: Encoding) -> None:
    run_ffmpeg(segment_arguments(segment, material.canvas, encoding))
