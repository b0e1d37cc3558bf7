"""One run of an encoder, unless an earlier attempt has its result."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from videojobs.failures import FailureCode
from videojobs_renderer.cache import key_of
from videojobs_renderer.errors import fail
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.ffmpeg.toolchain import toolchain
from videojobs_renderer.quality.caption_check import missing_glyphs
from videojobs_renderer.stages.context import Context

_KIND: Final = "segment"


def encode(
    context: Context,
    what: Run,
    inputs: Sequence[Path],
    output: Path,
    on_frame: Callable[[int], None],
) -> None:
    """Make `output` of `inputs`; RENDER.GLYPHS when a character has no font.

    The command line, the files it reads and the programs decide every byte, so they are the key.
    """
    names = [argument.replace(str(context.scratch), "") for argument in what.arguments]
    key = key_of(toolchain(), *names, *inputs) if context.cache.is_on else ""
    if context.cache.restore(_KIND, key, output):
        return
    lines = run(what, context.stop, on_frame)
    _require_glyphs(lines, what)
    context.cache.keep(_KIND, key, output)


def _require_glyphs(lines: Sequence[str], what: Run) -> None:
    missing = missing_glyphs(lines)
    if missing:
        raise fail(
            FailureCode.RENDER_GLYPHS,
            f"No font has the characters {' '.join(missing[:10])}",
            hint="Take them out of the script, or add a font that has them to the renderer image",
            stage=what.stage,
            scene=what.scene,
        )
