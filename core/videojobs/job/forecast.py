"""How long renders take, from how long earlier ones took."""

from collections.abc import Mapping
from typing import Final

FIRST_GUESS: Final = 2.0
"""Seconds of run a second of video, until enough runs of the kind are known (store: _estimate.lua).
The guide's example: 30 for 15 seconds of video."""


def kind_of(platform: object, voice_provider: object) -> str:
    """Jobs of a kind take about as long for a second of video."""
    return f"{platform}/{voice_provider}"


def run_seconds(kind: str, video_seconds: float, medians: Mapping[str, float]) -> float:
    """The expected run of a job. `medians` are seconds of run a second of video, by kind."""
    return video_seconds * medians.get(kind, FIRST_GUESS)
