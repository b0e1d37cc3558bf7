"""Draws the still image behind a card's type."""

from pathlib import Path

from PIL import Image, ImageOps

from videojobs_renderer.cards.background import draw_background
from videojobs_renderer.cards.design import Design
from videojobs_renderer.cards.photo import draw_photo
from videojobs_renderer.plan.canvas import Canvas


def draw_still(
    design: Design,
    seed: int,
    overscan: int = 0,
    photo: Path | None = None,
    closer: float = 1.0,
) -> Image.Image:
    """The photograph, else the template's background, `overscan` pixels wider than the canvas.

    `closer` magnifies its contents, not its size.
    """
    canvas = design.canvas
    size = (canvas.width + overscan, canvas.height)
    if photo is not None:
        return draw_photo(photo, design, size, closer)
    scale = Canvas(round(canvas.width * closer), round(canvas.height * closer))
    still = draw_background(design.template, size, scale, seed)
    return (
        ImageOps.mirror(still) if design.rtl else still
    )  # shapes avoid the side where lines begin
