"""Measures what a minute of 1080x1920 costs: `python -m bench.render [--quick] [TEMPLATE...]`.

The whole job at 30 fps in the limits of a pod, from speech to quality gate; offline voice, one
render at a time. Then a short video beside an equal one of MoviePy, and the captions against the
sound. Run it on a machine that does nothing else. `--quick` takes a shorter video, and one peer.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from testkit.onsets import STACCATO, light_errors

from bench.render.limits import MEMORY_BYTES, Pod, pod
from bench.render.peer.comparison import compare
from bench.render.peer.material import make_material
from bench.render.processes import Cost, measure
from bench.render.requests import FEW_SECONDS, MINUTE, request
from videojobs.job.request import VideoRequest
from videojobs_renderer.cards.templates import load_template
from videojobs_renderer.speech.registry import choose_voice

TEMPLATES: Final = ("paper", "aurora", "signal")
TARGETS: Final = {"none": 0.5, "pan": 0.75, "zoom": 1.5}
"""Targets: seconds of work per second of video, at most, by the template's motion."""
WORKER_MEGABYTES: Final = 400
FIRST_SECONDS: Final = 2.0
RATIO: Final = 5.0
SYNC_MILLISECONDS: Final = 40


@dataclass(frozen=True)
class Size:
    """Length of the rendered video in seconds, and its script."""

    render: int
    script: str


WHOLE: Final = Size(60, MINUTE)
QUICK: Final = Size(12, FEW_SECONDS)
PEER_SECONDS: Final = 12


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benches and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.render", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter videos")
    parser.add_argument("templates", nargs="*", default=TEMPLATES, metavar="TEMPLATE")
    options = parser.parse_args(arguments)
    size = QUICK if options.quick else WHOLE
    with pod() as limits:
        print(f"{limits.description}; load before: {os.getloadavg()[0]:.1f}\n")
        _print_renders(options.templates, size, limits)
    print()
    _print_peer(options.templates[:1] if options.quick else options.templates)
    print()
    _print_sync()


def _print_renders(templates: Sequence[str], size: Size, limits: Pod) -> None:
    print(
        f"{'template':9} {'motion':6} {'RTF':>5} {'at most':>7} {'CPU s per s':>11} "
        f"{'first s':>7} {'worker MB':>9} {'pod MB':>6}  stages in % of the time"
    )
    for name in templates:
        motion = load_template(name).background.motion
        with tempfile.TemporaryDirectory() as folder:
            cost, timings = _render(name, size, limits, Path(folder))
        stages = " ".join(f"{stage} {took / cost.wall:.0%}" for stage, took in timings.items())
        print(
            f"{name:9} {motion:6} {cost.wall / size.render:5.2f} {TARGETS[motion]:7.2f} "
            f"{cost.cpu / size.render:11.2f} {cost.first_line:7.1f} "
            f"{cost.largest / 1e6:9.0f} {cost.tree / 1e6:6.0f}  {stages}",
            flush=True,
        )
    print(f"{'at most':42} {FIRST_SECONDS:7.1f} {WORKER_MEGABYTES:9.0f} {MEMORY_BYTES / 1e6:6.0f}")


def _render(template: str, size: Size, limits: Pod, folder: Path) -> tuple[Cost, dict[str, float]]:
    """Render once; returns its costs and the seconds of each stage."""
    path, out = folder / "request.json", folder / "out"
    path.write_text(json.dumps(request(template, size.script, size.render)))
    program = [sys.executable, "-m", "videojobs_renderer", str(path), "-o", str(out)]
    environment = {
        **limits.environment,
        "VIDEOJOBS_SCRATCH_DIR": str(folder),
        "MALLOC_ARENA_MAX": "2",
    }
    cost = measure([*limits.prefix, *program], environment)
    report: dict[str, Any] = json.loads((out / "report.json").read_text())
    return cost, report["timings"]


def _print_peer(templates: Sequence[str]) -> None:
    """Compare stills and pans: MoviePy has no smooth zoom."""
    print(
        f"{'pictures':9} {'motion':6} {'our RTF':>8} {'MoviePy':>8} {'ratio':>6} {'at least':>8}  "
        f"{'our SSIM':>9} {'MoviePy':>8}"
    )
    for name in templates:
        motion = load_template(name).background.motion
        if motion == "zoom":
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = compare(make_material(Path(folder), name, PEER_SECONDS))
        ours, theirs = found.ours, found.moviepy
        print(
            f"{name:9} {motion:6} {ours.rtf:8.2f} {theirs.rtf:8.2f} {found.ratio:6.1f} "
            f"{RATIO:8.1f}  {ours.ssim:9.5f} {theirs.ssim:8.5f}",
            flush=True,
        )


def _print_sync() -> None:
    """Print how far lit words are from the sound, by language."""
    print(f"{'captions':9} {'words':>6} {'p50 ms':>7} {'p95 ms':>7} {'at most':>7}")
    for language, text in STACCATO.items():
        wanted = {**request("paper", text, 30), "language": language}
        voice = choose_voice(VideoRequest.model_validate(wanted), None, threads=2).voice
        errors = 1000 * np.array(light_errors(voice, language))
        half, most = np.percentile(errors, [50, 95])
        print(f"{language:9} {len(errors):6} {half:7.0f} {most:7.0f} {SYNC_MILLISECONDS:7}")


if __name__ == "__main__":
    main()
