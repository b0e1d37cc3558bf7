"""Expected run times of renders, from the run times of earlier ones.

Three readers use them: the store writes the expected end of each job
(`store/scripts/_estimate.lua`), the API answers a submission with an estimate, and the operator
measures the work of a pool.
"""

from collections.abc import Mapping
from typing import Final

FIRST_GUESS: Final = 2.0
"""Seconds of run per second of video, until enough runs of a kind are known. The guide's example:
30 seconds for 15 seconds of video."""


def kind_of(platform: object, voice_provider: object) -> str:
    """The kind of a job, `PLATFORM/PROVIDER`. Jobs of a kind take about as long per second of
    video."""
    return f"{platform}/{voice_provider}"


def run_seconds(kind: str, video_seconds: float, medians: Mapping[str, float]) -> float:
    """Expected run of a job in seconds. `medians`: seconds of run per second of video, by kind."""
    return video_seconds * medians.get(kind, FIRST_GUESS)
