"""The common material: stills, speech, and captions as a script and as images for MoviePy."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ffmpeg
import numpy as np
from PIL import Image, ImageChops
from pysubs2 import SSAEvent, SSAFile

from bench.render.limits import CORES
from bench.render.requests import FEW_SECONDS, request
from videojobs.job.request import VideoRequest
from videojobs_renderer.cache import Cache
from videojobs_renderer.cards.card_script import card_script
from videojobs_renderer.cards.design import Design
from videojobs_renderer.cards.still import draw_still
from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.timeline import Slot
from videojobs_renderer.progress import Progress
from videojobs_renderer.settings import Settings
from videojobs_renderer.stages.analysis import analyze
from videojobs_renderer.stages.context import Context
from videojobs_renderer.stages.mixing import make_master
from videojobs_renderer.stages.narration import speak
from videojobs_renderer.stages.pacing import pace
from videojobs_renderer.stop import StopToken
from videojobs_renderer.video.camera import Move

_MOVING_TAGS: Final = re.compile(r"\\t\([^()]*\)|\\fad\([^()]*\)|\\fsc[xy][\d.]+")

_GROUNDS: Final = ("black", "white")
_TIMEOUT_SECONDS: Final = 600.0
_NOISE: Final = 4  # levels that conversions leave where nothing is drawn


@dataclass(frozen=True)
class Caption:
    """One state of a caption as an image with its position, shown in frames [start, end)."""

    picture: Path
    x: int
    y: int
    start: int
    end: int


@dataclass(frozen=True)
class Card:
    """A still, its move, and its captions as script and as images."""

    still: Path
    move: Move
    script: Path
    captions: tuple[Caption, ...]


@dataclass(frozen=True)
class Material:
    """All inputs of one short video."""

    folder: Path
    canvas: Canvas
    cards: tuple[Card, ...]
    sound: Path  # a WAV file: each side encodes it

    @property
    def frames(self) -> int:
        """Length of the video in frames."""
        return sum(card.move.frames for card in self.cards)


def make_material(folder: Path, template: str, seconds: int) -> Material:
    """Make the material with the renderer's stages up to the timeline."""
    context = Context(Settings(), folder, folder, StopToken(), Progress(), Cache())
    wanted = VideoRequest.model_validate(request(template, FEW_SECONDS, seconds))
    analysis = analyze(context, wanted)
    recordings = speak(context, analysis, lambda: None)
    with ThreadPoolExecutor(CORES) as pool:
        narration = pace(context, recordings, seconds, pool)
    master = make_master(context, narration, None)
    design = analysis.design(analysis.canvas)
    slots = narration.timeline.slots
    cards = tuple(_card(folder, design, slot, index) for index, slot in enumerate(slots))
    sound = folder / "sound.wav"
    decode = ffmpeg.output(source(master.path).audio, str(sound))
    run_ffmpeg(arguments(decode))
    return Material(folder, analysis.canvas, cards, sound)


def _card(folder: Path, design: Design, slot: Slot, index: int) -> Card:
    move = Move(design.template.background.motion, slot.frames)
    still, script = folder / f"still-{index}.ppm", folder / f"card-{index}.ass"
    draw_still(design, index, move.overscan).save(still)
    file = _at_rest(card_script(slot, design).file)
    script.write_text(file.to_string("ass"), encoding="utf-8")
    captions = tuple(_pictures(file, folder / f"captions-{index}", design.canvas))
    return Card(still, move, script, captions)


def _at_rest(file: SSAFile) -> SSAFile:
    """A script without motion, so that its image is the same at every moment."""
    file.events = [event for event in file.events if event.style != "Shape"]
    for event in file.events:
        event.text = _MOVING_TAGS.sub("", event.text)
    return file


def _pictures(file: SSAFile, folder: Path, canvas: Canvas) -> Iterator[Caption]:
    """One image per event, drawn by libass as in the renderer's video."""
    if not file.events:
        return
    folder.mkdir()
    script = folder / "each.ass"
    script.write_text(_one_a_second(file).to_string("ass"), encoding="utf-8")
    black, white = (_drawn_on(ground, script, canvas, len(file.events)) for ground in _GROUNDS)
    for number, event in enumerate(file.events):
        picture = folder / f"{number}.png"
        x, y = _cut(black[number], white[number], picture)
        yield Caption(picture, x, y, _frame(event.start), _frame(event.end))


def _drawn_on(ground: str, script: Path, canvas: Canvas, seconds: int) -> list[Path]:
    """Draw one image per second, with the colour matrix of the renderer's video."""
    names = script.with_name(f"{ground}-%d.png")
    command = [
        "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi",
        "-i", f"color={ground}:r=1:s={canvas}:d={seconds},format=yuv444p",
        "-vf", f"ass=filename={script},scale=in_color_matrix=bt709,format=rgb24",
        "-start_number", "0", str(names),
    ]  # fmt: skip
    run_ffmpeg(command)
    return [script.with_name(f"{ground}-{number}.png") for number in range(seconds)]


def _one_a_second(file: SSAFile) -> SSAFile:
    """The same events, one per second."""
    alone = SSAFile()
    alone.info.update(file.info)
    alone.styles.update(file.styles)
    alone.events = [
        SSAEvent(start=1000 * i, end=1000 * (i + 1), style=event.style, text=event.text)
        for i, event in enumerate(file.events)
    ]
    return alone


def _cut(on_black: Path, on_white: Path, target: Path) -> tuple[int, int]:
    """Recover colour and opacity from drawings on two grounds, cropped; returns the corner too."""
    with Image.open(on_black) as black, Image.open(on_white) as white:
        changed = ImageChops.invert(ImageChops.difference(white, black))
        box = changed.convert("L").point(lambda level: 255 if level > _NOISE else 0).getbbox()
        box = box or (0, 0, 1, 1)
        dark = np.asarray(black.crop(box)).astype(np.float32)
        light = np.asarray(white.crop(box)).astype(np.float32)
    opacity = np.clip(1 - (light - dark).mean(axis=2, keepdims=True) / 255, 0, 1)
    colour = np.clip(dark / np.maximum(opacity, 1 / 255), 0, 255)
    pixels = np.concatenate([colour, 255 * opacity], axis=2)
    Image.fromarray(pixels.round().astype(np.uint8), "RGBA").save(target)
    return box[0], box[1]


def _frame(milliseconds: int) -> int:
    """The first frame shown at a time in milliseconds."""
    return -(-milliseconds * FRAMES_PER_SECOND // 1000)


def run_ffmpeg(command: list[str]) -> list[str]:
    """Run ffmpeg; returns the lines of its stderr."""
    return run(Run(command, "bench", _TIMEOUT_SECONDS), StopToken())
