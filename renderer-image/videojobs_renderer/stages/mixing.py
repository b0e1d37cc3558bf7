"""Downloads the music and mixes the audio master, beside the other stages."""

from pathlib import Path

from videojobs.job.outcome import Stage
from videojobs.job.request import VideoRequest
from videojobs.protocol.addresses import is_public
from videojobs_renderer.audio.master import Master, Mixer
from videojobs_renderer.audio.music import MAX_BYTES, MAX_SECONDS, MusicSource, take_music
from videojobs_renderer.errors import located
from videojobs_renderer.http.client import anywhere
from videojobs_renderer.http.download import Limits
from videojobs_renderer.stages.context import Context
from videojobs_renderer.stages.pacing import Narration


def fetch_music(context: Context, request: VideoRequest) -> Path | None:
    """The decoded music; None if the request has none. INPUT.MEDIA if it is unusable."""
    if request.background_music is None:
        return None
    may_reach = anywhere if context.settings.allow_private_media else is_public
    limits = Limits(MAX_BYTES, MAX_SECONDS, may_reach)
    wanted = MusicSource(request.background_music, request.duration, context.scratch, limits)
    return take_music(wanted, context.stop)


def make_master(context: Context, narration: Narration, music: Path | None) -> Master:
    """Mix speech and music into one encoded file, exactly as long as the video."""
    mixer = Mixer(context.scratch, context.stop)
    with located(Stage.AUDIO):
        return mixer.make(narration.timeline, narration.voices, music)
