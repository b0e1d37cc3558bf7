"""What all cards of a video share: look, frame, language, and where type may stand."""

from dataclasses import dataclass

from videojobs_renderer.captions.fonts import Font, family_for, find_font, is_rtl
from videojobs_renderer.captions.states import Inks
from videojobs_renderer.picture.canvas import Canvas
from videojobs_renderer.picture.templates import Layout, Template


@dataclass(frozen=True)
class Design:
    """The constants of a video's cards."""

    template: Template
    canvas: Canvas
    language: str
    title: str
    total_frames: int

    @property
    def layout(self) -> Layout:
        """Sizes and safe box of this orientation."""
        return self.template.layout(self.canvas)

    @property
    def inks(self) -> Inks:
        """Caption colours."""
        palette = self.template.palette
        return Inks(palette.text, palette.accent, palette.dim)

    def font(self, *, quote: bool = False) -> Font:
        """The face for the language."""
        latin = self.template.type.quote_family if quote else self.template.type.family
        return find_font(family_for(self.language, latin))

    @property
    def latin(self) -> Font:
        """The face for figures and shapes, whatever the language."""
        return find_font(self.template.type.family)

    def em(self, fraction: float) -> float:
        """A type size in pixels."""
        return fraction * self.canvas.short


@dataclass(frozen=True)
class Box:
    """Where type may stand, in pixels, and the side at which its lines begin."""

    left: float
    top: float
    right: float
    bottom: float
    side: str  # "left", "center" or "right"

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    @property
    def x(self) -> float:
        """The anchor of lines."""
        anchors = {"left": self.left, "right": self.right}
        return anchors.get(self.side, (self.left + self.right) / 2)

    @property
    def middle(self) -> float:
        """Half height."""
        return (self.top + self.bottom) / 2

    def place(self, y: float, vertical: str) -> str:
        r"""`\an` and `\pos` tags for a block whose top, middle or bottom is at y."""
        row = {"bottom": 1, "middle": 4, "top": 7}[vertical]
        column = {"left": 0, "center": 1, "right": 2}[self.side]
        return f"\\an{row + column}\\pos({self.x:.0f},{y:.0f})"

    def below(self, top: float) -> "Box":
        """The part under a line."""
        return Box(self.left, top, self.right, self.bottom, self.side)

    def indented(self, by: float) -> "Box":
        """Narrower at the side where lines begin, and never centred."""
        if self.side == "right":
            return Box(self.left, self.top, self.right - by, self.bottom, "right")
        return Box(self.left + by, self.top, self.right, self.bottom, "left")


def safe_box(design: Design) -> Box:
    """The layout's safe box; right-to-left languages begin at its right."""
    left, top, right, bottom = design.layout.safe
    width, height = design.canvas.width, design.canvas.height
    side = "center" if design.layout.alignment == "center" else "left"
    if side == "left" and is_rtl(design.language):
        side = "right"
        left, right = 1 - right, 1 - left
    return Box(left * width, top * height, right * width, bottom * height, side)
