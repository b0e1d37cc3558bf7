"""One short video made by both sides from the same material: how fast, and how true."""

import json
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import ffmpeg

from bench.render.limits import CORES, cores
from bench.render.peer.installed import moviepy_python
from bench.render.peer.material import Card, Material
from videojobs_renderer.audio.encoding import AAC, encode_arguments
from videojobs_renderer.captions.ass import Script
from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.picture.templates import Motion
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND, SAMPLES_PER_FRAME
from videojobs_renderer.settings import Quality
from videojobs_renderer.stop import StopToken
from videojobs_renderer.video.camera import PAN_STEP
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.join import join_arguments, listing_of
from videojobs_renderer.video.segment import Clip, Segment, segment_arguments

_TIMEOUT_SECONDS: Final = 600.0
_STOP: Final = StopToken()


@dataclass(frozen=True)
class Side:
    """Seconds of work for a second of video, and SSIM to a lossless video (1 is equal)."""

    rtf: float
    ssim: float


@dataclass(frozen=True)
class Comparison:
    """Ours and MoviePy's."""

    ours: Side
    moviepy: Side

    @property
    def ratio(self) -> float:
        """How many times as fast ours is."""
        return self.moviepy.rtf / self.ours.rtf


def compare(material: Material) -> Comparison:
    """Both sides, one after the other, on the same processors."""
    encoding = Encoding(Quality.STANDARD, 1)
    lossless = Lossless(Quality.STANDARD, CORES)
    reference, _ = _ours(material, lossless, "reference")
    ours, our_seconds = _ours(material, encoding, "ours")
    theirs, their_seconds = _moviepys(material, encoding)
    length = material.frames / FRAMES_PER_SECOND
    return Comparison(
        Side(our_seconds / length, _ssim(ours, reference)),
        Side(their_seconds / length, _ssim(theirs, reference)),
    )


@dataclass(frozen=True)
class Lossless(Encoding):
    """Every frame as the filters made it."""

    def options(self) -> dict[str, Any]:
        """x264 without loss."""
        given = super().options() | {"preset": "ultrafast", "qp": 0}
        return {name: value for name, value in given.items() if name not in ("profile:v", "crf")}


def _ours(material: Material, encoding: Encoding, name: str) -> tuple[Path, float]:
    """The video and the seconds for it: segments side by side, then the join."""
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
    _run(encode_arguments(source(material.sound).audio, samples, sound))
    _run(join_arguments(listing, sound, video))
    return video, time.monotonic() - started


def _encode(segment: Segment, material: Material, encoding: Encoding) -> None:
    _run(segment_arguments(segment, material.canvas, encoding))


def _moviepys(material: Material, encoding: Encoding) -> tuple[Path, float]:
    """The video and the seconds for it, of MoviePy with the same encoder."""
    plan, video = material.folder / "plan.json", material.folder / "moviepy.mp4"
    plan.write_text(json.dumps(_plan(material, encoding)), encoding="utf-8")
    program = Path(__file__).with_name("program.py")
    command = [str(moviepy_python()), str(program), str(plan), str(video)]
    affinity = ["taskset", "-c", ",".join(str(core) for core in cores())]
    done = subprocess.run(
        ["env", "IMAGEIO_FFMPEG_EXE=ffmpeg", *affinity, *command],
        check=True,
        capture_output=True,
        text=True,
    )
    return video, float(done.stdout)


def _plan(material: Material, encoding: Encoding) -> dict[str, Any]:
    options = encoding.options()
    preset = options.pop("preset")
    for name in ("c:v", "threads", "filter_threads", "r"):  # MoviePy gives these itself
        options.pop(name)
    colours = {
        "vf": "scale=out_color_matrix=bt709:out_range=tv",  # without it, colours are BT.601
        "movflags": "+faststart",
    }
    return {
        "rate": FRAMES_PER_SECOND,
        "size": [material.canvas.width, material.canvas.height],
        "preset": preset,
        "threads": CORES,
        "encoding": [
            part for key, value in (options | colours).items() for part in (f"-{key}", str(value))
        ],
        "audio_bitrate": AAC["b:a"],
        "sound": str(material.sound),
        "cards": [_card(card) for card in material.cards],
    }


def _card(card: Card) -> dict[str, Any]:
    return {
        "still": str(card.still),
        "frames": card.move.frames,
        "step": PAN_STEP if card.move.motion is Motion.PAN else 0,
        "captions": [asdict(c) | {"picture": str(c.picture)} for c in card.captions],
    }


def _ssim(video: Path, reference: Path) -> float:
    """Of all frames and planes, by ffmpeg."""
    pair = [ffmpeg.input(str(path)).video for path in (video, reference)]
    graph = ffmpeg.filter(pair, "ssim")
    lines = _run(arguments(ffmpeg.output(graph, "-", f="null"), loglevel="info"))
    return float(re.findall(r"SSIM .*All:([\d.]+)", "\n".join(lines))[-1])


def _run(command: list[str]) -> list[str]:
    return run(Run(command, "bench", _TIMEOUT_SECONDS), _STOP)
