"""Templates: one TOML file each, validated when it is loaded."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from videojobs.job.failures import FailureCode
from videojobs_renderer.captions.highlight import Lit
from videojobs_renderer.errors import fail
from videojobs_renderer.plan.canvas import Canvas

DEFAULT_TEMPLATE: Final = "aurora"

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Motion(StrEnum):
    """Camera moves of the still behind the type."""

    NONE = "none"
    PAN = "pan"
    ZOOM = "zoom"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Palette(_Data):
    """Colours as #rrggbb."""

    base: Colour
    colours: tuple[Colour, ...] = Field(min_length=4)
    text: Colour
    accent: Colour


class Background(_Data):
    """Pattern and motion of the still behind the type, and the transition to the next (xfade)."""

    pattern: Literal["mesh", "shapes", "bands"]
    motion: Motion
    change: Literal["fade", "smoothup", "diagtl"]


class Captions(_Data):
    """How spoken words are lit; `dim`: opacity of those not yet spoken."""

    lit: Lit
    dim: float = Field(ge=0, le=1)


class Type(_Data):
    """Font families for Latin, Greek and Cyrillic; other scripts have a family by language."""

    family: str
    quote_family: str


class Layout(_Data):
    """Layout of one orientation. Sizes are fractions of the shorter side; `safe` is the area for
    type: left, top, right and bottom as fractions of width and height.
    """

    alignment: Literal["start", "center"]
    safe: tuple[float, float, float, float]
    title_em: float
    caption_em: float
    list_em: float
    figure_em: float
    kicker_em: float
    max_lines: int = Field(ge=1)


class Template(_Data):
    """The look of a video."""

    name: str
    description: str
    palette: Palette
    background: Background
    captions: Captions
    type: Type
    landscape: Layout
    portrait: Layout

    def layout(self, canvas: Canvas) -> Layout:
        """The layout for a frame's orientation."""
        return self.portrait if canvas.portrait else self.landscape


@cache
def template_names() -> tuple[str, ...]:
    """Names of all templates, sorted."""
    folder = files(__name__)
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_template(name: str | None) -> Template:
    """The template of a name, or the default. INPUT.INVALID lists the existing ones."""
    name = name or DEFAULT_TEMPLATE
    if name not in template_names():
        raise fail(
            FailureCode.INPUT_INVALID,
            f'template_id: there is no template "{name}"',
            hint="Use one of: " + ", ".join(template_names()) + ", or omit it",
            stage="analyze",
        )
    document = tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
    return Template.model_validate({"name": name, **document})
