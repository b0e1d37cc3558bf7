"""Runs an encoder unless the cache has its result from an earlier attempt."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from videojobs_renderer.cache import key_of
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
    """Encode `inputs` to `output`; characters without a font are recorded for the quality gate.

    The cache key covers what determines every byte: the command line, its input files, and the
    installed versions.
    """
    names = [argument.replace(str(context.scratch), "") for argument in what.arguments]
    key = key_of(toolchain(), *names, *inputs) if context.cache.is_on else ""
    if context.cache.restore(_KIND, key, output):
        return
    missing = missing_glyphs(run(what, context.stop, on_frame))
    context.missing_glyphs.update(missing)
    if not missing:
        context.cache.keep(_KIND, key, output)
