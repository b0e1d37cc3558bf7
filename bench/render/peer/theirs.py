"""MoviePy's side: runs its program with the same material and encoder settings."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.render.limits import CORES, cores
from bench.render.peer.installed import moviepy_python
from bench.render.peer.material import Card, Material
from videojobs_renderer.audio.format import AAC
from videojobs_renderer.cards.templates import Motion
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.video.camera import PAN_STEP
from videojobs_renderer.video.encoding import Encoding


def make_theirs(material: Material, encoding: Encoding) -> tuple[Path, float]:
    """Render with MoviePy; returns the video and the seconds."""
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
