"""Pictures of strangers: what is taken, and how type stays readable over it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.unit.renderer.test_pictures import design_of
from videojobs_renderer.cards.background import rgb
from videojobs_renderer.cards.design import safe_box
from videojobs_renderer.cards.photo import UnusablePictureError, draw_photo, normalise
from videojobs_renderer.cards.templates import load_template, template_names
from videojobs_renderer.plan.canvas import Canvas

CANVAS = Canvas(540, 960)


def normalised(folder: Path, image: Image.Image, kind: str, **options: object) -> Image.Image:
    raw, target = folder / "raw", folder / "photo.jpg"
    image.save(raw, kind, **options)
    normalise(raw, target, CANVAS)
    return Image.open(target)


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("L", "PNG"), ("RGB", "WEBP")])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str, kind: str) -> None:
    assert normalised(tmp_path, Image.new(mode, (600, 800)), kind).mode == "RGB"


def test_a_palette_with_transparency_stands_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (600, 600), 0)
    image.putpalette([0, 0, 0])
    shown = normalised(tmp_path, image, "PNG", transparency=0)
    assert min(shown.getpixel((300, 300))) > 250  # type: ignore[arg-type]


def test_the_camera_s_orientation_is_followed(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    shown = normalised(tmp_path, Image.new("RGB", (800, 600)), "JPEG", exif=exif)
    assert shown.size == (600, 800)


def test_a_large_picture_is_kept_no_larger_than_a_pan_needs(tmp_path: Path) -> None:
    shown = normalised(tmp_path, Image.new("RGB", (4000, 6000)), "JPEG")
    assert shown.width >= CANVAS.width
    assert shown.height >= CANVAS.height
    assert shown.width * shown.height < 4 * CANVAS.width * CANVAS.height


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "is not a JPEG, PNG or WebP"),
        (b"", "is not a JPEG"),
        (b"GIF89a", "is not a JPEG"),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    raw = tmp_path / "raw"
    raw.write_bytes(content)
    with pytest.raises(UnusablePictureError, match=reason):
        normalise(raw, tmp_path / "photo.jpg", CANVAS)


@pytest.mark.parametrize(("size", "reason"), [((9000, 9000), "9000x9000"), ((120, 900), "only")])
def test_a_picture_too_large_or_too_small_is_refused(
    tmp_path: Path, size: tuple[int, int], reason: str
) -> None:
    with pytest.raises(UnusablePictureError, match=reason):
        normalised(tmp_path, Image.new("1", size), "PNG")


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    noise = np.random.default_rng(0).integers(0, 255, (600, 600, 3), np.uint8)
    Image.fromarray(noise).save(raw, "JPEG")
    raw.write_bytes(raw.read_bytes()[:20_000])
    with pytest.raises(UnusablePictureError):
        normalise(raw, tmp_path / "photo.jpg", CANVAS)


@pytest.mark.parametrize("photo", ["white", "black", "noise"])
@pytest.mark.parametrize("name", template_names())
def test_type_is_readable_over_any_photograph(tmp_path: Path, name: str, photo: str) -> None:
    """WCAG 2, 1.4.3: a contrast of 4.5 on nearly all of what lies behind the type."""
    path, design = tmp_path / "photo.png", design_of(name, CANVAS)
    shades = {"white": 255, "black": 0}
    noise = np.random.default_rng(0).integers(0, 255, (96, 54, 3), np.uint8)
    flat = np.full_like(noise, shades.get(photo, 0))
    Image.fromarray(noise if photo == "noise" else flat).resize((540, 960)).save(path)
    drawn = np.asarray(draw_photo(path, design, (700, 960)), np.float32)
    assert drawn.shape == (960, 700, 3)
    box = safe_box(design)
    ground = luminance(drawn[int(box.top) : int(box.bottom)])
    text = luminance(rgb(load_template(name).palette.text))
    contrast = (np.maximum(ground, text) + 0.05) / (np.minimum(ground, text) + 0.05)
    assert np.quantile(contrast, 0.05) >= 4.4


def luminance(colour: np.ndarray) -> np.ndarray:
    return np.asarray((colour / 255) ** 2.2 @ np.array([0.2126, 0.7152, 0.0722]))
