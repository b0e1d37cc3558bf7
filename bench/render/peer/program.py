"""MoviePy's side, run by an interpreter that has it: `program.py PLAN.json OUTPUT.mp4`.

Written as its documentation shows: an ImageClip for the still, one for each state of a caption,
composed card by card. Captions come as pictures cut to their own size, its cheapest way. Prints
the seconds from the first clip to the finished file, its import not counted.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from moviepy import AudioFileClip, CompositeVideoClip, ImageClip, concatenate_videoclips


def composed(card: dict[str, Any], plan: dict[str, Any]) -> CompositeVideoClip:
    """One card: the still, moved by `step` pixels per frame, under its captions."""
    rate, step = plan["rate"], card["step"]
    seconds = card["frames"] / rate
    still = ImageClip(card["still"]).with_duration(seconds)
    if step:
        still = still.with_position(lambda t: (-step * round(t * rate), 0))
    captions = [
        ImageClip(caption["picture"], transparent=True)
        # Half a frame early: the limits must not depend on the last bit of a float.
        .with_start((caption["start"] - 0.5) / rate)
        .with_duration((caption["end"] - caption["start"]) / rate)
        .with_position((caption["x"], caption["y"]))
        for caption in card["captions"]
    ]
    return CompositeVideoClip([still, *captions], size=plan["size"]).with_duration(seconds)


def main(plan: dict[str, Any], output: Path) -> None:
    """Compose and encode, and print the seconds."""
    started = time.monotonic()
    video = concatenate_videoclips([composed(card, plan) for card in plan["cards"]])
    video = video.with_audio(AudioFileClip(plan["sound"]))
    video.write_videofile(
        str(output),
        fps=plan["rate"],
        codec="libx264",
        preset=plan["preset"],
        audio_fps=48_000,
        audio_codec="aac",
        audio_bitrate=plan["audio_bitrate"],
        threads=plan["threads"],
        ffmpeg_params=plan["encoding"],
        logger=None,
    )
    print(time.monotonic() - started)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
