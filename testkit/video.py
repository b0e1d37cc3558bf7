"""What a video file is, by ffprobe."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Probe:
    """The streams of a file, and the order of its boxes."""

    video: dict[str, Any]
    audio: dict[str, Any]
    duration: float
    boxes: tuple[str, ...]

    @property
    def frame_seconds(self) -> float:
        """Length of one frame."""
        rate, scale = self.video["avg_frame_rate"].split("/")
        return int(scale) / int(rate)


def probe(file: Path) -> Probe:
    """Read a file; fails when it is no video with sound."""
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    document = json.loads(done.stdout)
    streams = {stream["codec_type"]: stream for stream in document["streams"]}
    return Probe(
        streams["video"], streams["audio"], float(document["format"]["duration"]), _boxes(file)
    )


def _boxes(file: Path) -> tuple[str, ...]:
    found, position, data = [], 0, file.read_bytes()
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        found.append(data[position + 4 : position + 8].decode())
        position += size or len(data)
    return tuple(found)


def assert_plays_everywhere(found: Probe, size: tuple[int, int]) -> None:
    """H.264 High in yuv420p, AAC-LC at 48 kHz, index in front, both streams in step from 0."""
    video, audio = found.video, found.audio
    assert (video["codec_name"], video["profile"], video["pix_fmt"]) == ("h264", "High", "yuv420p")
    assert (video["width"], video["height"]) == size
    assert (audio["codec_name"], audio["profile"]) == ("aac", "LC")
    assert audio["sample_rate"] == "48000"
    assert float(video["start_time"]) == float(audio["start_time"]) == 0.0
    apart = abs(float(video["duration"]) - float(audio["duration"]))
    assert apart <= found.frame_seconds
    assert found.boxes.index("moov") < found.boxes.index("mdat")
