"""The still behind a card's type."""

from PIL import Image, ImageOps

from videojobs_renderer.picture.background import draw_background
from videojobs_renderer.picture.design import Design


def draw_still(design: Design, seed: int, overscan: int = 0) -> Image.Image:
    """The designed background, `overscan` pixels wider than the canvas."""
    size = (design.canvas.width + overscan, design.canvas.height)
    still = draw_background(design.template, size, design.canvas, seed)
    return ImageOps.mirror(still) if design.rtl else still  # shapes keep clear of where type begins
