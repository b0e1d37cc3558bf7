"""Pieces of Markdown."""

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """Text that stays in one cell of a table."""
    return str(text).replace("|", "\\|").replace("<", "\\<").replace("\n", " ").strip()


def code(text: object) -> str:
    """Inline code; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are not escaped here."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(title: str, *blocks: str) -> str:
    """A page: its title, then blocks with an empty line between them."""
    return "\n\n".join([f"# {title}", *(block for block in blocks if block)]) + "\n"
