"""Builds images from the product's own and loads them into the nodes."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.cluster import cache, docker, images, paths, project_images, steps

_FOLDER: Final = Path(__file__).parent
_RENDERER: Final = paths.REPOSITORY / "renderer-image" / "videojobs_renderer"


def standin(api_image: str) -> str:
    """The renderer that renders nothing; it stands on the API's image, which has all it needs and
    is a quarter of the renderer's."""
    folder = _FOLDER / "standin"
    content = cache.files_key(paths.REPOSITORY, [folder, _RENDERER], api_image)
    return _made("videojobs-standin", content, folder, {"API_IMAGE": api_image}, _RENDERER)


def with_a_fast_clock(image: str) -> str:
    """The same image with a clock that is 90 s ahead."""
    folder = _FOLDER / "clock"
    content = cache.files_key(paths.REPOSITORY, [folder], image)
    name = f"{image.partition(':')[0]}-ahead"
    return _made(name, content, folder, {"IMAGE": image})


def _made(name: str, content: str, folder: Path, arguments: Mapping[str, str], *more: Path) -> str:
    """Built unless it is there, of a folder and others beside it; loaded into every node."""
    reference = f"{name}:{content}"

    def build(step: steps.Step) -> None:
        with tempfile.TemporaryDirectory(prefix="videojobs-chaos-") as copy:
            context = Path(copy) / "context"
            shutil.copytree(folder, context)
            for path in more:
                shutil.copytree(path, context / path.name)
            docker.build(step, reference, content, context, arguments=arguments)

    images.make_unless_there(reference, content, build)
    project_images.load_into_nodes([reference])
    return reference
