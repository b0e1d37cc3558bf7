"""Photographs behind type: validated, cropped, and dimmed until the type is readable."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from videojobs_renderer.cards.background import Picture, rgb
from videojobs_renderer.cards.design import Design, kicker_top, safe_box
from videojobs_renderer.plan.canvas import Canvas

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_MAX_PIXELS: Final = 60_000_000
_LEAST_SIDE: Final = 400
_SPARE: Final = 1.25  # kept beyond the canvas, for pans
_JPEG_QUALITY: Final = 92
_FOCUS: Final = (0.5, 0.4)  # the subject of a photograph is usually a little above its middle
_CONTRAST: Final = 4.5  # WCAG 2, 1.4.3
_WORST_SHARE: Final = 0.03  # share of the pixels behind the type that may have less contrast
_SCRIMS: Final = tuple(step / 20 for step in range(8, 20))  # opacities to try
_EDGE_SHARE: Final = 0.5  # of the scrim, where there is no type
_FADE: Final = 0.12  # of the height, from the type's box to the edge's opacity


class UnusablePictureError(Exception):
    """A file that is not an image, or one that cannot be used; the text is the reason."""


def normalise(raw: Path, target: Path, canvas: Canvas) -> None:
    """Convert an untrusted file to an upright RGB JPEG, little larger than the canvas needs.

    The format is detected from the bytes, never from name or content type. Raises
    UnusablePictureError.
    """
    try:
        with Image.open(raw, formats=_FORMATS) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise UnusablePictureError(f"it has {image.width}x{image.height} pixels")
            if min(image.size) < _LEAST_SIDE:
                raise UnusablePictureError(f"it has only {image.width}x{image.height} pixels")
            wanted = (round(canvas.width * _SPARE), round(canvas.height * _SPARE))
            image.draft("RGB", wanted)  # JPEG decodes quickly to a fraction of its size
            upright = _opaque(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = str(error).replace(str(raw), "the file")
        raise UnusablePictureError(f"it is not a JPEG, PNG or WebP image: {reason}") from error
    scale = max(wanted[0] / upright.width, wanted[1] / upright.height)
    if scale < 1:
        size = (round(upright.width * scale), round(upright.height * scale))
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    upright.save(target, "JPEG", quality=_JPEG_QUALITY)


def draw_photo(
    path: Path, design: Design, size: tuple[int, int], closer: float = 1.0
) -> Image.Image:
    """The photograph filling `size` (width may exceed the canvas), under a scrim."""
    with Image.open(path) as image:
        border = (1 - 1 / closer) / 2
        filled = ImageOps.fit(image, size, Image.Resampling.LANCZOS, border, _FOCUS)
    picture = np.asarray(filled, np.float32)
    scrim = _scrim_rows(picture.shape[0], design) * _strength(picture, design)
    base = rgb(design.template.palette.base)
    blended = picture + (base - picture) * scrim[:, None, None]
    return Image.fromarray(blended.astype(np.uint8), "RGB")


def _opaque(image: Image.Image) -> Image.Image:
    """Convert any mode to RGB; transparent pixels become white."""
    if image.has_transparency_data:
        pixels = image.convert("RGBA")
        page = Image.new("RGBA", pixels.size, "white")
        return Image.alpha_composite(page, pixels).convert("RGB")
    return image.convert("RGB")


def _scrim_rows(height: int, design: Design) -> NDArray[np.float32]:
    """Opacity of the scrim by row: 1 from the kicker to the end of the box, less outside."""
    rows = np.arange(height, dtype=np.float32)
    outside = np.maximum(kicker_top(design) - rows, rows - safe_box(design).bottom)
    falling = np.clip(outside / (_FADE * height), 0, 1)
    return np.asarray(1 - (1 - _EDGE_SHARE) * falling, np.float32)


def _strength(picture: Picture, design: Design) -> float:
    """The weakest scrim under which nearly all pixels contrast with the type."""
    palette, box = design.template.palette, safe_box(design)
    behind = picture[int(kicker_top(design)) : int(box.bottom) : 4, ::4]
    text, base = _luminance(rgb(palette.text)), rgb(palette.base)
    for strength in _SCRIMS:
        ground = _luminance(behind + (base - behind) * np.float32(strength))
        lighter, darker = np.maximum(ground, text), np.minimum(ground, text)
        contrast = (lighter + 0.05) / (darker + 0.05)
        if np.quantile(contrast, _WORST_SHARE) >= _CONTRAST:
            return strength
    return 1.0


def _luminance(colour: Picture) -> NDArray[np.float32]:
    """Relative luminance of sRGB, 0 to 1, with its curve approximated by a power of 2.2."""
    return np.asarray((colour / 255) ** 2.2 @ np.array([0.2126, 0.7152, 0.0722]), np.float32)
