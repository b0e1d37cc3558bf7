"""Templates, backgrounds and cards."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest
from testkit.cards import design_of, slots

from videojobs.job.request import Platform
from videojobs_renderer.captions.ass import Script
from videojobs_renderer.captions.direction import is_rtl
from videojobs_renderer.captions.fonts import family_for, find_font
from videojobs_renderer.cards.background import draw_background, rgb, seed_of
from videojobs_renderer.cards.card_script import card_script
from videojobs_renderer.cards.design import Design, kicker_top, safe_box
from videojobs_renderer.cards.number_card import share_of
from videojobs_renderer.cards.overlay import shortened
from videojobs_renderer.cards.safe_area import SAFE_AREAS
from videojobs_renderer.cards.still import draw_still
from videojobs_renderer.cards.styles import CAPTION_STYLE
from videojobs_renderer.cards.templates import load_template, template_names
from videojobs_renderer.cards.thumbnail import CLOSER
from videojobs_renderer.cards.title_card import thumbnail_script
from videojobs_renderer.errors import RenderError
from videojobs_renderer.plan.canvas import Canvas, canvas_for
from videojobs_renderer.plan.scenes import SceneKind
from videojobs_renderer.plan.timeline import Slot
from videojobs_renderer.settings import Quality
from videojobs_renderer.text.line_breaks import line_breaks

LANDSCAPE, PORTRAIT = Canvas(1920, 1080), Canvas(1080, 1920)
CANVASES = pytest.mark.parametrize("canvas", [LANDSCAPE, PORTRAIT], ids=str)
TEMPLATES = pytest.mark.parametrize("name", template_names())


def title_script(design: Design) -> Script:
    return card_script(Slot(SceneKind.TITLE, 0, 90), design)


def outro_script(design: Design) -> Script:
    return card_script(Slot(SceneKind.OUTRO, 0, 90), design)


def title_lines(script: Script) -> list[str]:
    """Lines of the title in reading order, without tags."""
    titles = [event.text for event in script.file if event.style == "Title"]
    return re.sub(r"\{[^}]*\}", "", "\\N".join(titles)).split("\\N")


@pytest.mark.parametrize(
    ("platform", "quality", "size"),
    [
        (Platform.YOUTUBE, Quality.STANDARD, "1920x1080"),
        (Platform.TIKTOK, Quality.STANDARD, "1080x1920"),
        (Platform.INSTAGRAM, Quality.HIGH, "1080x1920"),
        (Platform.YOUTUBE, Quality.DRAFT, "960x540"),
    ],
)
def test_the_platform_decides_the_frame(platform: Platform, quality: Quality, size: str) -> None:
    assert str(canvas_for(platform, draft=quality is Quality.DRAFT)) == size


def test_an_unknown_template_is_refused_with_the_list() -> None:
    with pytest.raises(RenderError, match="aurora, paper, signal"):
        load_template("disco")


@TEMPLATES
def test_text_stands_out_from_every_background(name: str) -> None:
    """WCAG contrast of the text against the box it stands in: 4.5 on nearly all of it."""
    template = load_template(name)
    canvas = Canvas(960, 540)
    text = _luminance(rgb(template.palette.text))
    box = safe_box(design_of(name, canvas))
    area = np.s_[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
    for seed in range(6):
        still = np.asarray(draw_background(template, (960, 540), canvas, seed), np.float32)
        ground = _luminance(still[area])
        lighter, darker = np.maximum(ground, text), np.minimum(ground, text)
        contrast = (lighter + 0.05) / (darker + 0.05)
        assert np.quantile(contrast, 0.1) > 3.0, (name, seed)


def _luminance(colour: np.ndarray) -> np.ndarray:
    linear = (colour / 255) ** 2.2
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


@TEMPLATES
def test_the_same_seed_draws_the_same_picture(name: str) -> None:
    template, canvas = load_template(name), Canvas(480, 270)
    one, same, other = (
        np.asarray(draw_background(template, (520, 270), canvas, seed_of("job", i)))
        for i in (1, 1, 2)
    )
    assert one.shape == (270, 520, 3)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@CANVASES
@TEMPLATES
def test_every_word_is_lit_once_on_its_card(name: str, canvas: Canvas) -> None:
    for slot in slots():
        if slot.scene is None:
            continue
        events = card_script(slot, design_of(name, canvas)).file.events
        lit = [e for e in events if e.style == CAPTION_STYLE and e.name.startswith("word:")]
        lit.sort(key=lambda event: event.start)
        assert [e.name for e in lit] == [f"word:{i}" for i in range(len(slot.scene.words))]


@CANVASES
@TEMPLATES
def test_captions_are_as_wide_as_the_safe_box_at_most(name: str, canvas: Canvas) -> None:
    design = design_of(name, canvas)
    box = safe_box(design)
    for slot in slots():
        for event in card_script(slot, design).file.events:
            if event.style != CAPTION_STYLE:
                continue
            font = design.fonts(quote="Serif" in event.text).first
            size = float(re.findall(r"\\fs([\d.]+)", event.text)[0])
            for line in re.sub(r"(?<!\\)\{[^}]*\}", "", event.text).split("\\N"):
                assert font.width(line) * size / font.ass_scale <= box.width * 1.01


@CANVASES
@TEMPLATES
def test_a_full_list_is_as_high_as_the_safe_box_at_most(name: str, canvas: Canvas) -> None:
    design = design_of(name, canvas)
    box = safe_box(design)
    items = "\n".join(f"- item {i} that is about as long as an item of a list" for i in range(5))
    for slot in slots(items)[1:-1]:
        for event in card_script(slot, design).file.events:
            if event.style == CAPTION_STYLE:
                top = float(re.findall(r"\\pos\(\d+,(\d+)\)", event.text)[0])
                size = float(re.findall(r"\\fs([\d.]+)", event.text)[0])
                bottom = top + size * (event.text.count("\\N") + 1)
                assert box.top - 2 <= top < bottom <= box.bottom + 2


@pytest.mark.parametrize(
    ("figure", "share"),
    [("27%", 0.27), ("0,5%", 0.005), ("100%", 1.0), ("150%", None), ("8000", None), ("$5", None)],
)
def test_a_percentage_fills_its_part_of_the_bar(figure: str, share: float | None) -> None:
    assert share_of(figure) == share


@CANVASES
@TEMPLATES
def test_a_thumbnail_is_closer_and_its_title_larger_than_the_video_s(
    name: str, canvas: Canvas
) -> None:
    design = design_of(name, canvas)
    title = Slot(SceneKind.TITLE, 0, 60)
    sizes = [
        float(re.findall(r"\\fs([\d.]+)", event.text)[0])
        for script in (thumbnail_script(design), card_script(title, design))
        for event in script.file.events
        if event.style == "Title"
    ]
    assert sizes[0] > sizes[1]
    small = replace(design, canvas=Canvas(canvas.width // 4, canvas.height // 4))
    usual, closer = draw_still(small, 7), draw_still(small, 7, closer=CLOSER)
    assert usual.size == closer.size
    assert usual.tobytes() != closer.tobytes()


@pytest.mark.parametrize("title", ["x" * 200, "word " * 40, "W" * 24])
@pytest.mark.parametrize("canvas", [Canvas(1280, 720), Canvas(720, 1280)], ids=str)
def test_the_longest_title_fits(title: str, canvas: Canvas) -> None:
    design = replace(design_of("aurora", canvas), title=title.strip())
    event = next(e for e in thumbnail_script(design).file.events if e.style == "Title")
    box, font = safe_box(design), design.fonts().first
    size = float(re.findall(r"\\fs([\d.]+)", event.text)[0])
    lines = re.sub(r"(?<!\\)\{[^}]*\}", "", event.text).split("\\N")
    assert len(lines) * size <= box.height * 1.01
    assert max(font.width(line) for line in lines) * size / font.ass_scale <= box.width * 1.01


@pytest.mark.parametrize(
    ("language", "family", "rtl"),
    [
        ("en-US", "Inter Display", False),
        ("ru", "Inter Display", False),
        ("ja-JP", "Noto Sans CJK JP", False),
        ("zh-TW", "Noto Sans CJK TC", False),
        ("zh-CN", "Noto Sans CJK SC", False),
        ("ar-EG", "Noto Sans Arabic", True),
        ("he", "Noto Sans Hebrew", True),
    ],
)
def test_the_language_decides_font_and_direction(language: str, family: str, rtl: bool) -> None:
    assert family_for(language, "Inter Display") == family
    assert is_rtl(language) is rtl


@TEMPLATES
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("platform", list(Platform))
def test_type_keeps_out_of_what_the_platform_covers(
    name: str, platform: Platform, language: str
) -> None:
    canvas = canvas_for(platform, draft=False)
    design = design_of(name, canvas, language, platform)
    box, area = safe_box(design), SAFE_AREAS[platform]
    assert box.left >= area.left * canvas.width
    assert kicker_top(design) >= area.top * canvas.height - 1e-6
    assert box.right <= area.right * canvas.width
    assert box.bottom <= area.bottom * canvas.height
    assert box.width > 0.5 * canvas.width
    assert box.height > 0.3 * canvas.height


def test_apps_in_right_to_left_languages_mirror_their_buttons() -> None:
    area = SAFE_AREAS[Platform.TIKTOK].both_ways()
    assert area.left == pytest.approx(1 - area.right)
    assert area.right == SAFE_AREAS[Platform.TIKTOK].right


@TEMPLATES
def test_shapes_keep_clear_of_the_side_where_right_to_left_text_begins(name: str) -> None:
    canvas = Canvas(480, 270)
    ltr = np.asarray(draw_still(design_of(name, canvas), 7))
    rtl = np.asarray(draw_still(design_of(name, canvas, "ar"), 7))
    assert np.array_equal(ltr, rtl[:, ::-1])


def test_right_to_left_text_begins_at_the_right() -> None:
    design = design_of("aurora", Canvas(1920, 1080), "ar")
    box = safe_box(design)
    assert box.side == "right"
    assert box.place(100, "middle").startswith("\\an6")


def test_fonts_are_the_ones_that_were_asked_for() -> None:
    for family in ("Inter Display", "Noto Serif", "Noto Sans CJK JP", "Noto Sans Arabic"):
        assert family.replace(" ", "").replace("NotoSansCJKJP", "NotoSansCJK") in str(
            find_font(family).path
        )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Short", "Short"),
        ("x" * 52, "x" * 52),
        ("x" * 53, "x" * 51 + "…"),
        ("a " * 30, "a " * 25 + "a…"),
        ("汉" * 27, "汉" * 25 + "…"),
        ("a" * 50 + "e\u0301e\u0301e\u0301", "a" * 50 + "e\u0301…"),
    ],
)
def test_a_long_title_is_shortened_by_columns_to_whole_characters(
    title: str, expected: str
) -> None:
    assert shortened(title, 52) == expected


@pytest.mark.parametrize(
    "script", [title_script, outro_script, thumbnail_script], ids=["first", "last", "thumbnail"]
)
@pytest.mark.parametrize("canvas", [LANDSCAPE, PORTRAIT], ids=str)
def test_titles_break_where_lines_may(canvas: Canvas, script: Callable[[Design], Script]) -> None:
    title = "价格是¥249,900。iPhone15搭载A17芯片和3nm工艺，走8000步"
    design = replace(design_of("aurora", canvas, "zh"), title=title)
    lines = title_lines(script(design))
    assert "".join(lines) == title
    ends = set(accumulate(map(len, lines)))
    assert len(lines) > 1
    assert ends - {len(title)} <= line_breaks(title)


@pytest.mark.parametrize(
    "script", [title_script, outro_script, thumbnail_script], ids=["first", "last", "thumbnail"]
)
def test_lines_of_a_right_to_left_title_keep_their_direction(
    script: Callable[[Design], Script],
) -> None:
    design = replace(design_of("aurora", PORTRAIT, "ar"), title="Kubernetes نظام مفتوح المصدر")
    lines = title_lines(script(design))
    assert len(lines) > 1
    assert all(line.startswith("\u200f") for line in lines)
