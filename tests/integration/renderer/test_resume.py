"""An attempt goes on where the one before was stopped, and makes the same video.

What was in hand is redone: one scene at most, as tests of the cut into pieces say (`test_shots`).
"""

import signal
import subprocess
from pathlib import Path

from testkit.renderer import Rendered, Renderer
from testkit.waiting import until

REQUEST = {
    "language": "de-DE",
    "template_id": "signal",
    "platform": "tiktok",
    "duration": 22,
    "script_content": "\n\n".join(
        [
            "Am Anfang steht eine gute Idee, und zwar genau eine.",
            "Danach kommt der Text, den jemand laut vorliest.",
            "Die Bilder sollen zeigen, was gesagt wird.",
            "Zum Schluss wird alles gekürzt.",
        ]
    ),
}


def environment(cache: Path) -> dict[str, str]:
    return {"VIDEOJOBS_QUALITY": "draft", "VIDEOJOBS_CACHE_DIR": str(cache)}


def pictures(rendered: Rendered) -> str:
    """The hash of the video stream's bytes."""
    assert rendered.code == 0, rendered.log
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(rendered.out / "video.mp4"),
         "-map", "0:v", "-c", "copy", "-f", "streamhash", "-"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def kept(cache: Path, kind: str) -> int:
    return len(list(cache.glob(f"{kind}-*")))


def test_an_interrupted_attempt_is_resumed_to_the_same_bytes(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    attempts = [Renderer(tmp_path / name) for name in ("whole", "stopped", "resumed", "again")]
    whole, stopped, resumed, again = attempts
    for attempt in attempts:
        attempt.folder.mkdir()
    expected = pictures(whole.run(whole.request(**REQUEST), VIDEOJOBS_QUALITY="draft"))

    process = stopped.start(stopped.request(**REQUEST), **environment(cache))
    until(lambda: kept(cache, "segment") >= 2, "two segments are kept")
    process.send_signal(signal.SIGTERM)
    assert stopped.finish(process).code == 143
    spoken, finished = kept(cache, "speech"), kept(cache, "segment")

    rendered = resumed.run(resumed.request(**REQUEST), **environment(cache))
    assert pictures(rendered) == expected
    assert rendered.report()["reused"] == {"speech": spoken, "segment": finished}

    rendered = again.run(again.request(**REQUEST), **environment(cache))
    assert pictures(rendered) == expected
    everything = rendered.report()["reused"]["segment"]
    assert finished < everything == kept(cache, "segment")
