"""Motion and changes as the eye sees them: measured on frames that ffmpeg encoded."""

import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from videojobs_renderer.captions.ass import Script
from videojobs_renderer.cards.templates import Motion, load_template, template_names
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.settings import Quality
from videojobs_renderer.video import camera
from videojobs_renderer.video.camera import Move
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.segment import Change, Clip, Segment, segment_arguments

CANVAS = Canvas(960, 540)
FRAMES = 40
PATCH = 256
MAX_JITTER = 0.05  # pixels
FINE = "4"

Frames = NDArray[np.float64]


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("motion", [Motion.PAN, Motion.ZOOM])
def test_motion_keeps_an_even_path(tmp_path: Path, motion: Motion, backward: bool) -> None:
    clip = clip_in(tmp_path, Move(motion, FRAMES, backward))
    steps = steps_of(encoded(segment_of(tmp_path, clip)))
    assert np.abs(steps).mean() > 0.1  # it does move
    assert jitter_of(steps) <= MAX_JITTER


def test_the_measure_sees_a_path_that_snaps_to_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "PAN_STEP", 1)  # 4:2:0 cannot: it moves every other frame
    steps = steps_of(encoded(segment_of(tmp_path, clip_in(tmp_path, Move(Motion.PAN, FRAMES)))))
    assert jitter_of(steps) > MAX_JITTER


@pytest.mark.parametrize("template", template_names())
def test_no_picture_jumps_where_a_change_begins_or_ends(tmp_path: Path, template: str) -> None:
    look = load_template(template).background
    before = clip_in(tmp_path, Move(look.motion, FRAMES), seed=1)
    after = clip_in(tmp_path, Move(look.motion, FRAMES, backward=True), seed=2)
    length = 10
    leaving = segment_of(tmp_path, before, first=FRAMES - length - 5, frames=length + 5)
    change = replace(
        leaving, first=FRAMES - length, frames=length, change=Change(look.change, after)
    )
    entering = segment_of(tmp_path, after, first=length, frames=5)
    shown = encoded(change)
    alone, following = encoded(leaving), encoded(entering)
    assert len(shown) == length
    noise = difference(alone[0], alone[1]) + 1.0  # what motion does, and the encoder
    assert difference(shown[0], alone[5]) <= noise  # its first frame is the card's own
    assert difference(shown[-1], following[0]) < 0.5 * difference(shown[0], following[0])
    steps = [difference(*pair) for pair in pairwise(shown)]
    assert max(steps) < 0.5 * difference(shown[0], following[0])  # no frame makes half the way


def clip_in(folder: Path, move: Move, seed: int = 0) -> Clip:
    """A still of soft noise, under no type at all."""
    width = CANVAS.width + move.overscan
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (CANVAS.height // 6, width // 6, 3), np.uint8)
    still, script = folder / f"still-{seed}.ppm", folder / "empty.ass"
    picture = Image.fromarray(small).resize((width, CANVAS.height), Image.Resampling.BICUBIC)
    picture.save(still)
    Script(CANVAS).write(script)
    return Clip(still, script, move)


def segment_of(folder: Path, clip: Clip, first: int = 0, frames: int = FRAMES) -> Segment:
    return Segment(clip, first, frames, 0, folder / "empty.ass", folder / "segment.mp4")


def encoded(segment: Segment) -> Frames:
    """The luma of a segment's frames, encoded so finely that what moves is not the encoder."""
    command = segment_arguments(segment, CANVAS, Encoding(Quality.STANDARD, 2))
    command[command.index("-crf") + 1] = FINE
    subprocess.run(command, check=True, capture_output=True)
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", segment.output, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    frames = np.frombuffer(decoded, np.uint8).reshape(-1, CANVAS.height, CANVAS.width)
    return frames.astype(np.float64)


def difference(one: Frames, other: Frames) -> float:
    return float(np.abs(one - other).mean())


def steps_of(frames: Frames) -> Frames:
    """How far a patch right of the middle moves to the side from each frame to the next."""
    top, left = (CANVAS.height - PATCH) // 2, CANVAS.width - PATCH - 40
    patches = frames[:, top : top + PATCH, left : left + PATCH]
    pairs = pairwise(patches)
    return np.array([shift_between(before, after) for before, after in pairs])


def jitter_of(steps: Frames) -> float:
    """The largest deviation of a step from a speed that changes evenly, in pixels."""
    frames = np.arange(len(steps))
    return float(np.abs(steps - np.polyval(np.polyfit(frames, steps, 1), frames)).max())


def shift_between(before: Frames, after: Frames) -> float:
    """Horizontal shift below a pixel: the slope of the cross-power spectrum's phase.

    Stone et al., "A fast direct Fourier-based algorithm for subpixel registration of images"
    (2001): only low frequencies, which sampling has not folded, take part.
    """
    window = np.outer(np.hanning(PATCH), np.hanning(PATCH))
    spectra = [np.fft.fft2((patch - patch.mean()) * window) for patch in (before, after)]
    cross = spectra[0] * np.conj(spectra[1])
    whole = round(_peak(cross))
    u, v = np.meshgrid(np.fft.fftfreq(PATCH), np.fft.fftfreq(PATCH))
    low = (np.abs(u) < 0.12) & (np.abs(v) < 0.12) & (np.abs(u) + np.abs(v) > 0)
    phase = np.angle(cross * np.exp(-2j * np.pi * u * whole))[low]
    weight = np.abs(cross)[low]
    design = np.stack([u[low], v[low]], axis=1) * 2 * np.pi
    scaled = design * weight[:, None]
    return whole + float(np.linalg.lstsq(scaled.T @ design, scaled.T @ phase, rcond=None)[0][0])


def _peak(cross: NDArray[np.complex128]) -> float:
    surface = np.abs(np.fft.ifft2(cross / np.maximum(np.abs(cross), 1e-9)))
    column = int(np.argmax(surface.max(axis=0)))
    shift = column if column < PATCH // 2 else column - PATCH
    return float(-shift if shift else 0)
