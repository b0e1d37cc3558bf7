"""Draws backgrounds with numpy, one per scene; equal seeds give equal pixels."""

import hashlib
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from videojobs_renderer.cards.templates import Template
from videojobs_renderer.plan.canvas import Canvas

Picture = NDArray[np.float32]
"""Array of height x width x RGB, 0 to 255."""

_MESH_SHRINK: Final = 8  # soft light has no detail: it is drawn small and scaled up
_DITHER_LEVELS: Final = 0.5  # against banding; twice as much doubles the file size


def seed_of(*parts: object) -> int:
    """A stable 64-bit seed from the strings of its arguments."""
    text = "\0".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def draw_background(
    template: Template, size: tuple[int, int], canvas: Canvas, seed: int
) -> Image.Image:
    """A still of `size` (width may exceed the canvas, for pans) in the template's style."""
    random = np.random.default_rng(seed)
    picture = _PATTERNS[template.background.pattern](template, size, canvas, random)
    width, height = size
    noise = random.random((height, width, 1), np.float32) - 0.5
    picture += noise * 2 * _DITHER_LEVELS
    return Image.fromarray(np.clip(picture + 0.5, 0, 255).astype(np.uint8), "RGB")


def rgb(colour: str) -> NDArray[np.float32]:
    """#rrggbb as three floats of 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)


def _mesh(
    template: Template, size: tuple[int, int], canvas: Canvas, random: np.random.Generator
) -> Picture:
    """Large soft lights over a dark base, darker behind the type, with thin rings as texture."""
    width, height = size
    small = (max(2, width // _MESH_SHRINK), max(2, height // _MESH_SHRINK))
    x = np.linspace(0, width / canvas.short, small[0], dtype=np.float32)[None, :]
    y = np.linspace(0, height / canvas.short, small[1], dtype=np.float32)[:, None]
    light = np.broadcast_to(rgb(template.palette.base), (small[1], small[0], 3)).copy()
    right, bottom = width / canvas.short, height / canvas.short
    colours = random.permutation(np.array([rgb(c) for c in template.palette.colours]))
    lights = max(4, round(3 * right * bottom / 1.8))
    for i in range(lights):
        centre_x = right * (i + random.uniform(0.1, 0.9)) / lights
        centre_y = bottom * random.choice([random.uniform(-0.1, 0.25), random.uniform(0.75, 1.1)])
        radius = random.uniform(0.38, 0.62)
        glow = np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / (2 * radius**2))
        glow *= random.uniform(0.45, 0.75)
        light += (colours[i % len(colours)] - light) * glow[:, :, None]
    image = Image.fromarray(np.clip(light, 0, 255).astype(np.uint8), "RGB")
    picture = np.asarray(image.resize(size, Image.Resampling.BICUBIC), np.float32).copy()
    _rings(picture, canvas, random)
    return picture


def _rings(picture: Picture, canvas: Canvas, random: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    step, line = canvas.short * 0.085, canvas.short * 0.0014
    centre_x = width * random.uniform(0.75, 1.0)
    centre_y = height * random.choice([random.uniform(-0.15, 0.1), random.uniform(0.9, 1.15)])
    distance = _distance(picture, centre_x, centre_y)
    nearest = np.abs((distance + step / 2) % step - step / 2)
    edge = np.clip(line + 0.5 - nearest, 0, 1) * np.clip(1 - distance / (canvas.short * 0.95), 0, 1)
    picture += edge[:, :, None] * 34


def _shapes(
    template: Template, size: tuple[int, int], canvas: Canvas, random: np.random.Generator
) -> Picture:
    """Flat discs, a ring and a dotted field along the edge away from the type."""
    width, height = size
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = rgb(template.palette.base)
    colours = random.permutation(np.array([rgb(c) for c in template.palette.colours]))
    short = canvas.short
    if canvas.portrait:
        places = [(0.98, 0.02, 0.30), (0.06, 0.98, 0.36), (0.97, 0.90, 0.20), (0.62, 1.0, 0.13)]
    else:
        places = [(0.97, 0.14, 0.36), (0.90, 0.98, 0.38), (1.0, 0.62, 0.22), (0.83, 0.42, 0.08)]
    for (px, py, size_), colour in zip(places, colours, strict=False):
        jitter = random.uniform(-0.02, 0.02, 2)
        radius = short * size_ * random.uniform(0.9, 1.1)
        distance = _distance(picture, width * (px + jitter[0]), height * (py + jitter[1]))
        hollow = random.random() < 0.35
        cover = np.clip(radius - distance + 0.5, 0, 1)
        if hollow:
            cover *= np.clip(distance - radius * 0.62 + 0.5, 0, 1)
        picture += (colour - picture) * cover[:, :, None]
    _dots(picture, rgb(template.palette.text), canvas, random)
    return picture


def _dots(picture: Picture, colour: Picture, canvas: Canvas, random: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    step, radius = canvas.short // 36, canvas.short * 0.0045
    columns, rows = (7, 4) if canvas.portrait else (6, 7)
    left = int(width * (0.60 if canvas.portrait else 0.90)) - columns * step // 2
    top = int(height * (0.845 if canvas.portrait else random.uniform(0.38, 0.44)))
    field = picture[top : top + rows * step, left : left + columns * step]
    y = (np.arange(field.shape[0], dtype=np.float32) % step - step / 2)[:, None]
    x = (np.arange(field.shape[1], dtype=np.float32) % step - step / 2)[None, :]
    cover = np.clip(radius - np.sqrt(x * x + y * y) + 0.5, 0, 1)[:, :, None] * 0.75
    field += (colour - field) * cover


def _bands(
    template: Template, size: tuple[int, int], canvas: Canvas, random: np.random.Generator
) -> Picture:
    """A diagonal gradient between two neighbours of the palette, with broad lighter bands."""
    height, width = size[1], size[0]
    colours = [rgb(c) for c in template.palette.colours]
    pick = int(random.integers(len(colours)))
    first, second = colours[pick], rgb(template.palette.base)
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    along = (x + y) / np.float32(width + height)
    picture: Picture = first + (second - first) * along[:, :, None]
    period = canvas.short * random.uniform(0.5, 0.62)
    diagonal = (x * 0.8 - y * 0.6) % period
    for offset, breadth, strength in ((0.12, 0.20, 0.10), (0.45, 0.07, 0.16), (0.62, 0.02, 0.28)):
        start, end = period * offset, period * (offset + breadth)
        cover = np.clip(diagonal - start, 0, 1) * np.clip(end - diagonal, 0, 1) * strength
        picture += (255 - picture) * cover[:, :, None] * 0.5
    return picture


def _distance(picture: Picture, x: float, y: float) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    dx = np.arange(width, dtype=np.float32)[None, :] - np.float32(x)
    dy = np.arange(height, dtype=np.float32)[:, None] - np.float32(y)
    distance: NDArray[np.float32] = np.sqrt(dx * dx + dy * dy)
    return distance


_PATTERNS: Final[dict[str, Callable[..., Picture]]] = {
    "mesh": _mesh,
    "shapes": _shapes,
    "bands": _bands,
}
