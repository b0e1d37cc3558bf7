"""Draws a table: the names of its columns above a rule, and a row when its first word is spoken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final

from videojobs_renderer.captions.ass import alpha_tag, colour_tag, rectangle
from videojobs_renderer.captions.lettering import FontStack, Lettering
from videojobs_renderer.captions.pages import Page, paginate, text_of
from videojobs_renderer.cards.captioning import Captioning
from videojobs_renderer.cards.design import Box, safe_box
from videojobs_renderer.cards.list_card import list_card
from videojobs_renderer.plan.scenes import Scene
from videojobs_renderer.script.parser import CELL_END, Sentence, Word

_SCALES: Final = tuple(step / 100 for step in range(120, 40, -5))
"""Type sizes to try, relative to a list's. If none fits, the table is drawn as a list."""

_PAD, _GAP = 0.34, 0.8  # ems: above and below a row's lines, between columns
_RULE: Final = 0.07  # ems
_RULE_OPACITY: Final = 0.30
_MAX_LINES: Final = 4
_FADE: Final = "\\fad(200,0)"


@dataclass(frozen=True)
class _Cell:
    """Words of one cell, and how many words of the scene come before them.

    The names of columns that an earlier card has said have no place in the scene: `first` is None.
    """

    words: tuple[Word, ...]
    first: int | None


@dataclass(frozen=True)
class _Grid:
    """A table in one type size; `widths` in pixels, `pages` with indices into a cell's words."""

    lettering: Lettering
    line: float  # height of a line in pixels
    widths: tuple[float, ...]
    pages: tuple[tuple[Page | None, ...], ...]

    @property
    def heights(self) -> list[float]:
        """Heights of the rows in pixels."""
        lines = ([len(page.lines) for page in row if page] for row in self.pages)
        return [max([*row, 1]) * self.line + 2 * _PAD * self.lettering.em for row in lines]


def table_card(captioning: Captioning) -> None:
    """Draw the table in the middle of the box, as large as it fits."""
    design = captioning.design
    box, fonts = safe_box(design).aligned("right" if design.rtl else "left"), design.fonts()
    plain = replace(captioning, scene=_without_marks(captioning.scene))
    rows = _rows(plain.scene)
    sizes = (design.em(design.layout.list_em) * scale for scale in _SCALES)
    grids = (_grid(rows, Lettering(fonts, em, design.rtl), box) for em in sizes)
    grid = next((found for found in grids if found is not None), None)
    if grid is None:
        list_card(captioning)
    else:
        _draw(plain, rows, grid, box)


def _without_marks(scene: Scene) -> Scene:
    """The scene without the marks between cells: columns are aligned instead."""
    sentences = tuple(
        Sentence(tuple(replace(w, text=w.text.removesuffix(CELL_END)) for w in sentence.words))
        for sentence in scene.sentences
    )
    return replace(scene, sentences=sentences)


def _rows(scene: Scene) -> list[list[_Cell]]:
    """All rows, the names of the columns first."""
    header = [_Cell(tuple(Word(t, t) for t in name.split()), None) for name in scene.header]
    rows, offset = [header] if header else [], 0
    for counts in scene.cells:
        ends = list(accumulate(counts, initial=offset))
        cells = pairwise(ends)
        rows.append([_Cell(scene.words[start:end], start) for start, end in cells])
        offset = ends[-1]
    return rows


def _grid(rows: Sequence[Sequence[_Cell]], lettering: Lettering, box: Box) -> _Grid | None:
    """The table in one type size; None if it is larger than the box."""
    fonts, em = lettering.fonts, lettering.em
    widths = _widths(rows, fonts, box.width / em)
    pages = []
    for row in rows:
        pages.append(
            tuple(_page(cell.words, fonts, w) for cell, w in zip(row, widths, strict=False))
        )
        for cell, page, width in zip(row, pages[-1], widths, strict=False):
            lines = page.lines if page else ()
            if any(fonts.width(text_of(cell.words, line)) > width for line in lines):
                return None
    line = em * fonts.line_height("".join(_text(cell.words) for row in rows for cell in row))
    grid = _Grid(lettering, line, tuple(width * em for width in widths), tuple(pages))
    crowded = any(page and len(page.lines) > _MAX_LINES for row in pages for page in row)
    return None if crowded or sum(grid.heights) > box.height else grid


def _widths(rows: Sequence[Sequence[_Cell]], fonts: FontStack, room: float) -> list[float]:
    """Widths of the columns in ems; those that are too wide give way, the widest first."""
    columns = max(len(row) for row in rows)
    natural = [
        max((fonts.width(_text(row[column].words)) for row in rows if column < len(row)), default=0)
        for column in range(columns)
    ]
    left = room - (columns - 1) * _GAP
    widths = [0.0] * columns
    for place, column in enumerate(sorted(range(columns), key=lambda c: natural[c])):
        widths[column] = min(natural[column] + 0.01, left / (columns - place))
        left -= widths[column]
    spare = left / columns  # a table is as wide as the box: its rule shows where it ends
    return [width + spare for width in widths]


def _page(words: tuple[Word, ...], fonts: FontStack, width: float) -> Page | None:
    if not words:
        return None
    pages = paginate((Sentence(words),), fonts.width, width, _MAX_LINES)
    return Page(tuple(line for page in pages for line in page.lines))


def _text(words: Sequence[Word]) -> str:
    return text_of(words, range(len(words)))


def _draw(captioning: Captioning, rows: Sequence[Sequence[_Cell]], grid: _Grid, box: Box) -> None:
    y = box.middle - sum(grid.heights) / 2
    for number, (row, pages) in enumerate(zip(rows, grid.pages, strict=True)):
        spoken = [cell.first for cell in row if cell.words and cell.first is not None]
        start = captioning.slot.words[spoken[0]].start if spoken and number else 0
        for cell, page, column in zip(row, pages, _columns(grid, box), strict=False):
            if page is not None:
                at = column.place(y + _PAD * grid.lettering.em, "top")
                _cell(captioning, cell, page, at, grid.lettering, start)
        y += grid.heights[number]
        if number == 0 and len(rows) > 1:
            _rule(captioning, box, y, grid.lettering.em)


def _columns(grid: _Grid, box: Box) -> Iterator[Box]:
    """The boxes of the columns, from the side where lines begin."""
    gap, done = _GAP * grid.lettering.em, 0.0
    for width in grid.widths:
        left = box.right - done - width if box.side == "right" else box.left + done
        yield Box(left, box.top, left + width, box.bottom, box.side)
        done += width + gap


def _cell(
    captioning: Captioning, cell: _Cell, page: Page, at: str, lettering: Lettering, start: int
) -> None:
    first = cell.first
    if first is not None:
        shifted = Page(tuple(tuple(index + first for index in line) for line in page.lines))
        captioning.page(shifted, at, lettering, start, captioning.slot.frames)
        return
    ink = colour_tag(captioning.design.inks.text)
    texts = (text_of(cell.words, line) for line in page.lines)
    text = "\\N".join(lettering.line(each, lettering.text(each)) for each in texts)
    tags = f"{at}{lettering.tags}{ink}{_FADE}"
    captioning.script.show("Item", 0, captioning.slot.frames, f"{{{tags}}}{text}")


def _rule(captioning: Captioning, box: Box, y: float, em: float) -> None:
    tags = f"\\an7\\pos({box.left:.0f},{y:.0f}){alpha_tag(_RULE_OPACITY)}{_FADE}"
    accent = colour_tag(captioning.design.template.palette.accent)
    shape = rectangle(box.width, em * _RULE)
    frames = captioning.slot.frames
    captioning.script.show("Shape", 0, frames, f"{{{tags}{accent}}}{shape}", layer=0)
