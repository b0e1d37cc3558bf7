"""Turns a request into scenes, voice and design; requests that cannot be rendered fail here."""

import math
from dataclasses import dataclass

from videojobs.job.failures import FailureCode
from videojobs.job.outcome import Stage
from videojobs.job.request import VideoRequest
from videojobs.protocol.reports import MESSAGE_ANALYZING
from videojobs_renderer.cards.background import seed_of
from videojobs_renderer.cards.design import Design
from videojobs_renderer.cards.templates import Template, load_template
from videojobs_renderer.cpu import read_quota
from videojobs_renderer.errors import fail
from videojobs_renderer.plan.canvas import Canvas, canvas_for
from videojobs_renderer.plan.cost import expected_costs
from videojobs_renderer.plan.duration import MAX_TEMPO, is_hopeless, least_seconds
from videojobs_renderer.plan.scenes import Scene, split_scenes
from videojobs_renderer.plan.speaking_rate import units_per_second
from videojobs_renderer.script.directions import ScriptError
from videojobs_renderer.script.front_matter import completed, split_front_matter
from videojobs_renderer.script.parser import parse_script, plain_line, weight_of
from videojobs_renderer.settings import Quality
from videojobs_renderer.speech.cloud.api_keys import ProviderKeys
from videojobs_renderer.speech.cloud.configured_voice import connect_voice
from videojobs_renderer.speech.registry import ChosenVoice, choose_voice
from videojobs_renderer.stages.context import Context
from videojobs_renderer.text.symbols import clean_source


@dataclass(frozen=True)
class Analysis:
    """Everything that is decided before the work begins."""

    request: VideoRequest
    scenes: tuple[Scene, ...]
    voice: ChosenVoice
    template: Template
    canvas: Canvas

    @property
    def seed(self) -> int:
        """The seed of all backgrounds: equal for equal titles and scripts, whatever the job."""
        return seed_of(self.request.title, self.request.script_content)

    def design(self, canvas: Canvas) -> Design:
        """The design on the video's canvas or another one."""
        request = self.request
        title = plain_line(request.title)
        return Design(self.template, canvas, request.platform, request.language, title)


def analyze(context: Context, request: VideoRequest) -> Analysis:
    """Decide everything. Raises INPUT.* or PROVIDER.VOICE.* for what cannot be rendered."""
    context.progress.report(Stage.ANALYZE, 0.2, MESSAGE_ANALYZING)
    request, scenes = _read(request)
    template = load_template(request.template_id)
    if not scenes:
        raise fail(
            FailureCode.INPUT_INVALID,
            "script_content: it contains no words to speak",
            hint="Write at least one sentence",
            stage="analyze",
        )
    spoken = sum(weight_of(scene.words) for scene in scenes) / units_per_second(request.language)
    _require_time(spoken, scenes, request.duration)
    canvas = canvas_for(request.platform, draft=context.settings.quality is Quality.DRAFT)
    context.progress.expect(expected_costs(len(scenes), spoken, request.duration, canvas))
    voice = choose_voice(
        request,
        context.settings.voices_dir,
        threads=max(1, round(read_quota().cores)),
        connect=lambda asked: connect_voice(asked, ProviderKeys(), context.stop),
    )
    context.progress.report(Stage.ANALYZE, 1.0, MESSAGE_ANALYZING)
    return Analysis(request, scenes, voice, template, canvas)


def _read(request: VideoRequest) -> tuple[VideoRequest, tuple[Scene, ...]]:
    """The request with what its script's front matter sets, and the scenes of the script."""
    script = request.script_content
    try:
        fields, _ = split_front_matter(clean_source(script))
        return completed(request, fields), split_scenes(parse_script(script, request.language))
    except ScriptError as error:
        raise fail(
            FailureCode.INPUT_INVALID, str(error), hint=error.hint, stage="analyze"
        ) from None


def _require_time(spoken: float, scenes: tuple[Scene, ...], wanted: int) -> None:
    pauses = sum(scene.pause for scene in scenes)
    if not is_hopeless(spoken, len(scenes), wanted - pauses):
        return
    needed = math.ceil(least_seconds(spoken, len(scenes)) + pauses)
    raise fail(
        FailureCode.INPUT_DURATION,
        f"duration: the script needs about {needed} s even when spoken {MAX_TEMPO:g} times as "
        f"fast as usual; the requested duration is {wanted} s",
        hint=f"Request {needed} s or more, or shorten the script to {wanted / needed:.0%}",
        stage="analyze",
    )
