"""Writes ASS scripts for libass: styles, escaped text, times on exact frames.

Pitfalls handled here, each seen in rendered frames: braces in a text hide it; inline tags reverse
the word order of right-to-left text unless the style's Encoding is -1; `\\k` can only recolour, so
each state of a line is a separate event.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pysubs2 import Alignment, Color, SSAEvent, SSAFile, SSAStyle

from videojobs_renderer.captions.colour import corrected
from videojobs_renderer.captions.fonts import Font
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.clock import centiseconds

_AUTOMATIC_DIRECTION: Final = -1
_NO_WRAP: Final = "2"  # WrapStyle: lines break only where we say
_WORD_JOINER: Final = "\u2060"
_CIRCLE: Final = 0.5523  # handles of a cubic curve that is nearly a quarter of a circle
_OPAQUE_BOX: Final = 3

BOX_EM: Final = 0.10
"""Padding of a box around its text on each side, in ems."""


def escape(text: str) -> str:
    """Escape user text so that libass shows it literally."""
    # A backslash would start a tag such as \N; an invisible joiner after it breaks the pair.
    text = text.replace("\\", "\\" + _WORD_JOINER)
    return text.replace("{", "\\{").replace("}", "\\}").replace("\n", " ")


def colour_tag(colour: str, which: int = 1) -> str:
    """The tag `\\1c` for #rrggbb, corrected for BT.709; ASS writes blue first."""
    red, green, blue = corrected(colour)
    return f"\\{which}c&H{blue:02x}{green:02x}{red:02x}&"


def alpha_tag(opacity: float, which: int = 1) -> str:
    """The tag `\\1a` for an opacity of 0 to 1; ASS counts transparency."""
    return f"\\{which}a&H{round((1 - opacity) * 255):02X}&"


def rectangle(width: float, height: float) -> str:
    """A filled box as a drawing, its top left corner at the event's position."""
    w, h = round(width), round(height)
    return f"{{\\p1}}m 0 0 l {w} 0 {w} {h} 0 {h}{{\\p0}}"


def rounded_rectangle(width: float, height: float, radius: float) -> str:
    """A filled box with rounded corners, its top left corner at the event's position."""
    w, h, r = round(width), round(height), round(min(radius, width / 2, height / 2))
    k = round(r * (1 - _CIRCLE))
    path = (
        f"m {r} 0 l {w - r} 0 b {w - k} 0 {w} {k} {w} {r} l {w} {h - r} "
        f"b {w} {h - k} {w - k} {h} {w - r} {h} l {r} {h} b {k} {h} 0 {h - k} 0 {h - r} "
        f"l 0 {r} b 0 {k} {k} 0 {r} 0"
    )
    return f"{{\\p1}}{path}{{\\p0}}"


@dataclass
class Script:
    """An ASS script under construction. Times are frames from the start of the card."""

    canvas: Canvas
    file: SSAFile = field(default_factory=SSAFile)

    def __post_init__(self) -> None:
        self.file.info.update(
            {
                "PlayResX": str(self.canvas.width),
                "PlayResY": str(self.canvas.height),
                "WrapStyle": _NO_WRAP,
                "ScaledBorderAndShadow": "yes",
                "YCbCr Matrix": "None",
            }
        )
        self.file.styles.clear()

    def style(self, name: str, font: Font, em: float, colour: str, *, boxed: bool = False) -> None:
        """Add a style; `em` in pixels. `boxed` text has a box in its border's colour."""
        red, green, blue = corrected(colour)
        self.file.styles[name] = SSAStyle(
            fontname=font.family,
            fontsize=round(em * font.ass_scale, 1),
            primarycolor=Color(red, green, blue),
            bold=True,
            borderstyle=_OPAQUE_BOX if boxed else 1,
            outline=round(em * BOX_EM, 1) if boxed else 0,
            shadow=0,
            marginl=0,
            marginr=0,
            marginv=0,
            alignment=Alignment.TOP_LEFT,
            encoding=_AUTOMATIC_DIRECTION,
        )

    def show(
        self, style: str, start: int, end: int, text: str, *, name: str = "", layer: int = 1
    ) -> None:
        """Show text, which may contain tags, in frames [start, end)."""
        if end <= start:
            return
        self.file.events.append(
            SSAEvent(
                start=centiseconds(start) * 10,
                end=centiseconds(end) * 10,
                style=style,
                text=text,
                name=name,
                layer=layer,
            )
        )

    def write(self, path: Path) -> None:
        """Write the file as UTF-8."""
        path.write_text(self.file.to_string("ass"), encoding="utf-8")
