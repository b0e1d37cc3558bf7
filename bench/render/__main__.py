"""A minute of 1080x1920 at 30 fps by template: `python -m bench.render [TEMPLATE...]`.

The whole job: speech, pictures, one file, quality gate; offline voice, one render at a time.
Run it on a machine that does nothing else, with the two cores of a pod: `taskset -c 0,1`.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from bench.render.processes import Cost, measure
from videojobs_renderer.picture.templates import load_template

SECONDS: Final = 60
TEMPLATES: Final = ("paper", "aurora", "signal")
TARGETS: Final = {"none": 0.5, "pan": 0.75}
"""Most seconds of work a second of video, by the template's motion."""
WORKER_MEGABYTES: Final = 400

SCRIPT: Final = """\
Every great video begins with one clear idea. Say it in the first five seconds.

People decide quickly whether to stay. A face, a question or a number holds them.

- Write for the ear
- Cut every second word
- Read it aloud once

In one study, 73% of viewers watched with the sound off. Captions are no extra.

> The best camera is the one that is with you.

Light matters more than the camera. Stand at a window and turn towards it.

Keep your scenes short. A new picture every few seconds is enough.

End with one thing to do. Only one, and make it easy.
"""


def request(template: str) -> dict[str, Any]:
    """The request of every row but for its template."""
    return {
        "script_id": "bench",
        "user_id": "bench",
        "title": "Better videos in a minute",
        "script_content": SCRIPT,
        "language": "en-US",
        "platform": "tiktok",
        "duration": SECONDS,
        "voice_provider": "local",
        "template_id": template,
    }


def render(template: str, folder: Path) -> tuple[Cost, dict[str, float]]:
    """Costs of one render, and the seconds that each of its stages took."""
    path, out = folder / "request.json", folder / "out"
    path.write_text(json.dumps(request(template)))
    command = [sys.executable, "-m", "videojobs_renderer", str(path), "-o", str(out)]
    cost = measure(command, {"VIDEOJOBS_SCRATCH_DIR": str(folder), "MALLOC_ARENA_MAX": "2"})
    timings: dict[str, float] = json.loads((out / "report.json").read_text())["timings"]
    return cost, timings


def main(templates: list[str]) -> None:
    """One row a template, and whether it meets its target."""
    header = f"{'template':10} {'motion':7} {'RTF':>5} {'at most':>8} {'CPU s':>6}"
    print(f"{header} {'worker MB':>10} {'at most':>8} {'pod MB':>7}  stages in s")
    for name in templates or TEMPLATES:
        motion = load_template(name).background.motion
        with tempfile.TemporaryDirectory() as folder:
            cost, timings = render(name, Path(folder))
        stages = " ".join(f"{stage} {took:.1f}" for stage, took in timings.items())
        print(
            f"{name:10} {motion:7} {cost.wall / SECONDS:5.2f} {TARGETS[motion]:8.2f} "
            f"{cost.cpu:6.1f} {cost.largest / 1e6:10.0f} {WORKER_MEGABYTES:8} "
            f"{cost.tree / 1e6:7.0f}  {stages}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
