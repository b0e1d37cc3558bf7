"""The one audio format of all videos: what the platforms ask for."""

from typing import Any, Final

AAC: Final[dict[str, Any]] = {"c:a": "aac", "b:a": "192k", "ar": 48_000, "ac": 2}
"""Output options of ffmpeg: AAC-LC, stereo, 48 kHz."""
