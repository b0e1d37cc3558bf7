"""Captions as libass draws them."""

import subprocess
from pathlib import Path

from testkit.cards import slots
from videojobs_renderer.cards.card_script import card_script
from videojobs_renderer.cards.design import Design
from videojobs_renderer.quality.placement import Extent, Sheet, sheet_of


def drawn(folder: Path, design: Design, script: str) -> list[Extent]:
    """The edges of every page of captions."""
    paths = []
    for number, slot in enumerate(slot for slot in slots(script) if slot.scene is not None):
        paths.append(folder / f"card-{number}.ass")
        card_script(slot, design).write(paths[-1])
    sheet: Sheet = sheet_of(paths)
    command = sheet.command(folder / "sheet.ass", design.canvas)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "failed to find any fallback" not in done.stderr
    extents = sheet.extents(done.stderr.splitlines())
    assert len(extents) == len(sheet.scenes) >= len(paths)
    return extents
