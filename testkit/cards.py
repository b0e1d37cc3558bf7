"""A short script on cards: its design and its slots, with a quarter of a second a word."""

from videojobs.job.request import Platform
from videojobs_renderer.cards.design import Design
from videojobs_renderer.cards.templates import load_template
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.duration import fit
from videojobs_renderer.plan.scenes import split_scenes
from videojobs_renderer.plan.timeline import Slot, Span, SpokenScene, build_timeline
from videojobs_renderer.script.parser import parse_script

SCRIPT = """Most of us sleep far too little, and we pay for it every single day.

Adults who sleep badly are 27% more likely to gain weight.

- Keep the room cool and dark
- Put the phone in {another} room

> Sleep is the best meditation.

| Age | Hours | Note |
|---|---|---|
| Teenagers | 8-10 | [more than most of them ever get](x.y) |
| Adults | 7-9 | |"""


def design_of(
    template: str, canvas: Canvas, language: str = "en-US", platform: Platform | None = None
) -> Design:
    """The design of a template, on the platform that the canvas fits."""
    usual = Platform.TIKTOK if canvas.portrait else Platform.YOUTUBE
    look = load_template(template)
    return Design(look, canvas, platform or usual, language, "Why sleep matters")


def slots(text: str = SCRIPT) -> tuple[Slot, ...]:
    """The slots of a script's scenes."""
    spoken = []
    for scene in split_scenes(parse_script(text, "en")):
        words = tuple(Span(i * 12_000, (i + 1) * 12_000) for i in range(len(scene.words)))
        spoken.append(SpokenScene(scene, len(words) * 12_000, words))
    return build_timeline(spoken, fit([s.samples for s in spoken], 40)).slots
