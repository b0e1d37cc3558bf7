"""What all cards of a video share: template, canvas, language, and the area for type."""

from dataclasses import dataclass

from videojobs.job.request import Platform
from videojobs_renderer.captions.ass import BOX_EM
from videojobs_renderer.captions.direction import is_rtl
from videojobs_renderer.captions.fonts import Font, family_for, find_font
from videojobs_renderer.captions.highlight import Inks
from videojobs_renderer.captions.lettering import FontStack
from videojobs_renderer.cards.safe_area import SAFE_AREAS, Area
from videojobs_renderer.cards.templates import Layout, Template
from videojobs_renderer.plan.canvas import Canvas


@dataclass(frozen=True)
class Design:
    """Template, canvas, platform, language and title of a video."""

    template: Template
    canvas: Canvas
    platform: Platform
    language: str
    title: str

    @property
    def layout(self) -> Layout:
        """The template's layout for this orientation."""
        return self.template.layout(self.canvas)

    @property
    def inks(self) -> Inks:
        """The caption colours of the template."""
        palette, captions = self.template.palette, self.template.captions
        return Inks(palette.text, palette.accent, palette.base, captions.dim, captions.lit)

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return is_rtl(self.language)

    def fonts(self, *, quote: bool = False) -> FontStack:
        """The faces for text in the video's language."""
        latin = self.template.type.quote_family if quote else self.template.type.family
        return FontStack(find_font(family_for(self.language, latin)), self.latin)

    @property
    def latin(self) -> Font:
        """The face for figures, shapes and Latin words in every language."""
        return find_font(self.template.type.family)

    @property
    def serif(self) -> Font:
        """The face for quotation marks in every language."""
        return find_font(self.template.type.quote_family)

    def em(self, fraction: float) -> float:
        """A type size in pixels, from a fraction of the canvas's shorter side."""
        return fraction * self.canvas.short


@dataclass(frozen=True)
class Box:
    """An area for type, in pixels, and the alignment of its lines."""

    left: float
    top: float
    right: float
    bottom: float
    side: str  # "left", "center" or "right"

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def x(self) -> float:
        """The horizontal anchor of lines, in pixels."""
        anchors = {"left": self.left, "right": self.right}
        return anchors.get(self.side, (self.left + self.right) / 2)

    @property
    def middle(self) -> float:
        """The vertical centre, in pixels."""
        return (self.top + self.bottom) / 2

    def place(self, y: float, vertical: str) -> str:
        r"""`\an` and `\pos` tags for a block whose top, middle or bottom is at y."""
        row = {"bottom": 1, "middle": 4, "top": 7}[vertical]
        column = {"left": 0, "center": 1, "right": 2}[self.side]
        return f"\\an{row + column}\\pos({self.x:.0f},{y:.0f})"

    def below(self, top: float) -> "Box":
        """The part of the box below `top`."""
        return Box(self.left, top, self.right, self.bottom, self.side)

    def indented(self, by: float) -> "Box":
        """The box narrowed where lines begin; a centred box is narrowed on both sides."""
        left = by if self.side != "right" else 0.0
        right = by if self.side != "left" else 0.0
        return Box(self.left + left, self.top, self.right - right, self.bottom, self.side)

    def narrowed(self, by: float) -> "Box":
        """The box narrowed where lines end."""
        left = by if self.side == "right" else 0.0
        right = by if self.side == "left" else 0.0
        return Box(self.left + left, self.top, self.right - right, self.bottom, self.side)

    def inset(self, by: float) -> "Box":
        """The box reduced on all sides."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by, self.side)

    def aligned(self, side: str) -> "Box":
        """The same box with another alignment."""
        return Box(self.left, self.top, self.right, self.bottom, side)


_KICKER_ROOM = 2.6
"""Distance from the top of the kicker (the small title) to the box below, in its ems."""


def platform_area(design: Design) -> Area:
    """The area that the platform leaves free; symmetric for right-to-left languages."""
    area = SAFE_AREAS[design.platform]
    return area.both_ways() if design.rtl else area


def safe_box(design: Design) -> Box:
    """The template's box within the platform's area, with room for the kicker above it."""
    left, top, right, bottom = design.layout.safe
    if design.rtl:
        left, right = 1 - right, 1 - left
    area, width, height = platform_area(design), design.canvas.width, design.canvas.height
    centred = design.layout.alignment == "center"
    return Box(
        max(left, area.left) * width,
        max(top * height, area.top * height + design.em(design.layout.kicker_em) * _KICKER_ROOM),
        min(right, area.right) * width,
        min(bottom, area.bottom) * height,
        "center" if centred else "right" if design.rtl else "left",
    )


def caption_box(design: Design) -> Box:
    """The safe box, reduced by what a marker adds around its word."""
    marked = design.template.captions.lit == "marker"
    return safe_box(design).inset(design.em(design.layout.caption_em) * BOX_EM if marked else 0)


def kicker_top(design: Design) -> float:
    """The top of the kicker, in pixels."""
    return safe_box(design).top - design.em(design.layout.kicker_em) * _KICKER_ROOM
