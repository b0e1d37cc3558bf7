"""Music and the audio master, made beside the pictures."""

from pathlib import Path

from videojobs_renderer.audio.fetch import Limits, fetch
from videojobs_renderer.audio.master import Master, Mixer
from videojobs_renderer.audio.music import check_music, decode_arguments
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.clock import seconds
from videojobs_renderer.stages.context import LEAST_TIMEOUT, Context
from videojobs_renderer.stages.pacing import Narration


def fetch_music(context: Context, url: str | None) -> Path | None:
    """The downloaded file, found to be audio; INPUT.MEDIA otherwise."""
    if url is None:
        return None
    path = context.scratch / "music.download"
    limits = Limits(allow_private=context.settings.allow_private_media)
    fetch(url, path, limits, context.stop)
    check_music(path)
    return path


def make_master(context: Context, narration: Narration, music: Path | None) -> Master:
    """Speech and music in one file of samples, as long as the pictures."""
    decoded = None
    if music is not None:
        decoded = context.scratch / "music.s16"
        command = decode_arguments(music, decoded, seconds(narration.timeline.frames))
        run(Run(command, "audio", LEAST_TIMEOUT * 5), context.stop)
    mixer = Mixer(context.scratch, context.stop)
    return mixer.make(narration.timeline, narration.voices, decoded)
