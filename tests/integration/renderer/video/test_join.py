"""Sixty scenes joined: pictures within a frame, sound within a millisecond, at every scene."""

import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

from videojobs_renderer.audio.format import encode_arguments
from videojobs_renderer.audio.pcm import create, pcm_source
from videojobs_renderer.captions.ass import Script
from videojobs_renderer.cards.templates import Motion
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.clock import SAMPLES_PER_FRAME
from videojobs_renderer.settings import Quality
from videojobs_renderer.stop import StopToken
from videojobs_renderer.video.camera import Move
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.join import join_arguments, listing_of
from videojobs_renderer.video.segment import Clip, Segment, segment_arguments

CANVAS = Canvas(160, 90)
LENGTHS = [20 + 7 * (i % 6) for i in range(60)]
CLICK = 480  # samples


def test_sixty_scenes_stay_in_place(tmp_path: Path) -> None:
    starts = [sum(LENGTHS[:i]) for i in range(len(LENGTHS))]
    video = joined(tmp_path, starts)

    brightness = np.frombuffer(
        decode(video, "-vf", "scale=1:1", "-pix_fmt", "gray", "-f", "rawvideo"), np.uint8
    )
    assert len(brightness) == sum(LENGTHS)
    changes = np.flatnonzero(np.abs(np.diff(brightness.astype(int))) > 80) + 1
    assert list(changes) == starts[1:]

    sound = np.frombuffer(decode(video, "-ac", "1", "-f", "s16le"), np.int16)
    for start in starts:
        expected = start * SAMPLES_PER_FRAME
        near = np.abs(sound[max(0, expected - 4800) : expected + 4800].astype(int))
        onset = int(np.flatnonzero(near > 6000)[0]) + max(0, expected - 4800)
        assert abs(onset - expected) <= 48, start


def joined(folder: Path, starts: list[int]) -> Path:
    """Scenes alternately black and white, each beginning with a short tone."""
    stop = StopToken()
    script = Script(CANVAS)
    script.write(folder / "empty.ass")
    scenes = [(("black", "white")[i % 2], frames) for i, frames in enumerate(LENGTHS)]
    encoded = {}
    for colour, frames in dict.fromkeys(scenes):  # equal scenes are encoded once
        still, output = folder / f"{colour}.ppm", folder / f"{colour}-{frames}.mp4"
        Image.new("RGB", (160, 90), colour).save(still)
        clip = Clip(still, folder / "empty.ass", Move(Motion.NONE, frames))
        segment = Segment(clip, 0, frames, 0, folder / "empty.ass", output)
        command = segment_arguments(segment, CANVAS, Encoding(Quality.DRAFT, 1))
        run(Run(command, "test", 60), stop)
        encoded[colour, frames] = segment
    master = create(folder / "master.s16", sum(LENGTHS) * SAMPLES_PER_FRAME, 2)
    tone = (20_000 * np.sin(np.arange(CLICK) * 2 * np.pi * 1000 / 48_000 + np.pi / 2)).astype(
        np.int16
    )
    for start in starts:
        at = start * SAMPLES_PER_FRAME
        master[at : at + CLICK] = tone[:, None]
    master.flush()
    (folder / "list").write_text(listing_of([encoded[scene] for scene in scenes]))
    video, sound = folder / "video.mp4", folder / "master.m4a"
    samples = encode_arguments(pcm_source(folder / "master.s16", 2), len(master), sound)
    run(Run(samples, "test", 60), stop)
    run(Run(join_arguments(folder / "list", sound, video), "test", 60), stop)
    return video


def decode(video: Path, *options: str) -> bytes:
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(video), *options, "-"], check=True, capture_output=True
    ).stdout
