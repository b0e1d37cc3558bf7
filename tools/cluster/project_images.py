"""The project's own images: built when what they are made of has changed, and put on the nodes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.cluster import bills, cache, docker, gobuild, kind, paths, steps


@dataclass(frozen=True)
class ProjectImage:
    """An image and its Dockerfile, relative to the repository root, which is its context."""

    name: str
    dockerfile: Path


IMAGES = (
    ProjectImage("videojobs-api", Path("api/Dockerfile")),
    ProjectImage("videojobs-operator", Path("operator/Dockerfile")),
    ProjectImage("videojobs-renderer", Path("renderer-image/Dockerfile")),
)

DEVELOPMENT_TAG = "dev"

# How containerd spells out a reference that names no registry, or no owner either.
HUB = "docker.io/"
LIBRARY = f"{HUB}library/"


def instructions(dockerfile: str) -> list[tuple[str, list[str]]]:
    """A Dockerfile's instructions: upper-case keyword and words, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.M).replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return [(words[0].upper(), words[1:]) for words in lines]


def copied_sources(dockerfile: str) -> list[str]:
    """The paths or globs in the context that a Dockerfile copies into its image."""
    sources: list[str] = []
    for keyword, words in instructions(dockerfile):
        if keyword in ("COPY", "ADD") and not any(word.startswith("--from=") for word in words):
            sources += [word for word in words if not word.startswith("--")][:-1]
    return sources


def base_images(dockerfile: str) -> list[str]:
    """The images that a Dockerfile starts from; a stage that it names itself is none."""
    bases: list[str] = []
    stages: set[str] = set()
    for keyword, words in instructions(dockerfile):
        if keyword == "FROM":
            words = [word for word in words if not word.startswith("--")]
            if words[0] not in stages:
                bases.append(words[0])
            if len(words) == 3:
                stages.add(words[2])
    return bases


def key(image: ProjectImage, repository: Path = paths.REPOSITORY) -> str:
    """The content key: the Dockerfile, every file that it copies, the images it starts from."""
    dockerfile = repository / image.dockerfile
    if not dockerfile.exists():
        raise steps.StepFailed(f"{image.name}: there is no {dockerfile}")
    text = dockerfile.read_text()
    roots = [dockerfile]
    for source in copied_sources(text):
        found = sorted(repository.glob(source.removeprefix("./").rstrip("/") or "*"))
        if not found:
            raise steps.StepFailed(f"{dockerfile} copies {source}, which is not there")
        roots += found
    documents = [docker.inspect("image", base) for base in base_images(text)]
    return cache.files_key(repository, roots, *(str((d or {}).get("Id")) for d in documents))


def ensure() -> list[str]:
    """Build what has changed; the content-tagged references, such as videojobs-api:1f3a…"""
    references = []
    for image in IMAGES:
        content = key(image)
        reference = f"{image.name}:{content}"
        if docker.image_key(reference) != content:
            with steps.step(f"image {reference}") as step:
                docker.build(
                    step,
                    reference,
                    content,
                    paths.REPOSITORY,
                    dockerfile=paths.REPOSITORY / image.dockerfile,
                )
        steps.capture(["docker", "tag", reference, f"{image.name}:{DEVELOPMENT_TAG}"])
        remove_other_builds(image.name, content)
        references.append(reference)
    return references


def ensure_bills(references: Sequence[str]) -> None:
    """Have the bills of materials of the images that `ensure` has built."""
    for image, reference in zip(IMAGES, references, strict=True):
        bill_of_materials(image, reference)


def bill_of_materials(image: ProjectImage, reference: str) -> Path:
    """Where the bill of materials of a built image is.

    Its key holds only what decides about the packages: a change of our own code needs no new bill.
    """
    dockerfile = paths.REPOSITORY / image.dockerfile
    text = dockerfile.read_text()
    locks = [paths.REPOSITORY / s for s in copied_sources(text) if s.startswith("locks/")]
    bases = [str((docker.inspect("image", base) or {}).get("Id")) for base in base_images(text)]
    key = cache.files_key(paths.REPOSITORY, [dockerfile, *locks], *bases)
    return bills.ensure(image.name, reference, key)


def remove_other_builds(name: str, content: str) -> None:
    """Remove earlier builds, so that the engine's disk does not fill; other tags stay."""
    tags = steps.capture(["docker", "image", "ls", "--format", "{{.Tag}}", name]) or ""
    for tag in tags.split():
        if cache.is_key(tag) and tag != content:
            steps.capture(["docker", "image", "rm", f"{name}:{tag}"])


def on_node(listing: str) -> dict[str, str]:
    """Digest by reference, from what `ctr images list` prints."""
    rows = [line.split() for line in listing.splitlines()[1:]]
    return {row[0].removeprefix(LIBRARY).removeprefix(HUB): row[2] for row in rows if len(row) > 2}


def is_loaded(reference: str, digests: dict[str, str]) -> bool:
    """Does a node hold the image under its content tag, and mean the same by the dev tag?"""
    development = digests.get(development_reference(reference))
    return reference in digests and digests[reference] == development


def development_reference(reference: str) -> str:
    """The same image under the tag that always means the latest build."""
    return f"{reference.partition(':')[0]}:{DEVELOPMENT_TAG}"


def load(references: Sequence[str]) -> None:
    """Load into every node the images that it lacks of those that `ensure` has built."""
    nodes = on_nodes()
    missing = [
        image
        for image in references
        if not all(is_loaded(image, digests) for digests in nodes.values())
    ]
    if missing:
        tags = [development_reference(image) for image in missing]
        with steps.step("load the project's images into the cluster") as step:
            kind_program = gobuild.program("kind")
            step.run([kind_program, "load", "docker-image", "--name", kind.NAME, *missing, *tags])
        for node in nodes:
            remove_from_node(node, references)


def on_nodes() -> dict[str, dict[str, str]]:
    """What each node holds: digest by reference."""
    return {node: on_node(containerd(node, "images", "list")) for node in kind.node_containers()}


def load_into_nodes(references: list[str]) -> None:
    """Load images of others, whose tag says what they are, into the nodes that lack one."""
    held = on_nodes().values()
    missing = [image for image in references if not all(image in digests for digests in held)]
    if missing:
        with steps.step(f"load {' and '.join(missing)} into the cluster") as step:
            program = gobuild.program("kind")
            step.run([program, "load", "docker-image", "--name", kind.NAME, *missing])


def containerd(node: str, *arguments: str) -> str:
    """What a node's containerd client prints; nothing when it fails."""
    command = ["docker", "exec", node, "ctr", "--namespace", "k8s.io", *arguments]
    return steps.capture(command) or ""


def remove_from_node(node: str, references: Sequence[str]) -> None:
    """Remove earlier builds from a node, but for those that a container still runs."""
    present = list(on_node(containerd(node, "images", "list")))
    containers = containerd(node, "containers", "list")
    for image in superseded(present, references, containers):
        containerd(node, "images", "remove", f"{LIBRARY}{image}")


def superseded(present: list[str], references: Sequence[str], containers: str) -> list[str]:
    """The project's images on a node that are neither current nor in a container.

    `containers` is what `ctr containers list` prints; its second column is the image.
    """
    used = {row.split()[1].removeprefix(LIBRARY) for row in containers.splitlines()[1:]}
    kept = {*references, *map(development_reference, references), *used}
    names = {reference.partition(":")[0] for reference in references}
    return [image for image in present if image.partition(":")[0] in names and image not in kept]
