"""Builds a release: `python3 -m tools.release`. The version is that of pyproject.toml.

It leaves the wheel, the packaged chart and the bills of materials in out/release and the images in
the engine under the version's tag, and prints the commands that publish all of them. It pushes
nothing itself. `python3 -m tools.release bills` only builds the images and copies their bills of
materials to out/sbom.
"""

import re
import shutil
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.cluster import engine, gobuild, images, project_images
from tools.cluster.paths import REPOSITORY
from tools.cluster.steps import StepFailed, capture, one_at_a_time, step

OUT: Final = REPOSITORY / "out" / "release"
BILLS: Final = REPOSITORY / "out" / "sbom"
CHART: Final = REPOSITORY / "charts" / "videojobs"
UV: Final = REPOSITORY / ".venv" / "bin" / "uv"

_TAG: Final = re.compile(r"^ *tag: *\"?([^\"\n#]*?)\"? *(?:#.*)?$", re.MULTILINE)


def version() -> str:
    """The version of the product."""
    document = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    found: str = document["project"]["version"]
    return found


def disagreements() -> list[str]:
    """Where another file names another version, a sentence each."""
    chart = (CHART / "Chart.yaml").read_text()
    values = (CHART / "values.yaml").read_text()
    changes = (REPOSITORY / "CHANGELOG.md").read_text()
    return versions_that_differ(version(), chart, values, changes)


def versions_that_differ(wanted: str, chart: str, values: str, changes: str) -> list[str]:
    """The same for the texts of Chart.yaml, values.yaml and CHANGELOG.md."""
    complaints = [
        f"Chart.yaml: {field} is {found}, and pyproject.toml's version is {wanted}"
        for field in ("version", "appVersion")
        if (found := _field(chart, field)) != wanted
    ]
    complaints += [
        f"values.yaml: the tag {tag} of our own images is fixed; leave it empty, so that it is the "
        "chart's appVersion"
        for tag in _own_tags(values)
        if tag
    ]
    if f"\n## {wanted}\n" not in changes:
        complaints.append(f"CHANGELOG.md has no section '## {wanted}'")
    return complaints


def _field(text: str, name: str) -> str | None:
    found = re.search(rf"^{name}: *\"?([^\"\s]+)\"?$", text, re.MULTILINE)
    return found[1] if found else None


def _own_tags(values: str) -> list[str]:
    """The tags under `image`, `api`, `operator` and `renderer`; others name images of others."""
    sections = re.findall(
        r"^(?:image|api|operator|renderer):\n((?: .*\n|\n|#.*\n)*)", values, re.MULTILINE
    )
    return [tag for section in sections for tag in _TAG.findall(section)]


def publishing(wanted: str, wheel: str, chart: str) -> list[str]:
    """The commands that publish a release. REGISTRY is a container registry of yours."""
    names = [image.name for image in project_images.IMAGES]
    return [
        f"git tag --annotate v{wanted} --message 'VideoJobs {wanted}' && git push origin v{wanted}",
        *(f"docker tag {name}:{wanted} $REGISTRY/{name}:{wanted}" for name in names),
        *(f"docker push $REGISTRY/{name}:{wanted}" for name in names),
        f"helm push {chart} oci://$REGISTRY/charts",
        f"uv publish {wheel}",
    ]


def require_committed() -> None:
    """A release is made of a commit."""
    changed = capture(["git", "-C", REPOSITORY, "status", "--porcelain"])
    if changed is None or changed:
        raise StepFailed("commit your changes first: a release is made of a commit")


def build(wanted: str) -> None:
    """Everything that is published."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with step(f"wheel of {wanted}") as work:
        work.run([UV, "build", "--wheel", "--out-dir", OUT, REPOSITORY])
    gobuild.ensure(gobuild.HELM)
    with step(f"chart {wanted}") as work:
        work.run([gobuild.program("helm"), "package", CHART, "--destination", OUT])
    for name, reference in build_images(OUT):
        with step(f"tag {name}:{wanted}") as work:
            work.run(["docker", "tag", reference, f"{name}:{wanted}"])


def build_images(folder: Path) -> list[tuple[str, str]]:
    """Name and reference of each image, built; their bills of materials are in the folder."""
    engine.ensure()
    images.ensure_bases()
    folder.mkdir(parents=True, exist_ok=True)
    built = list(zip(project_images.IMAGES, project_images.ensure(), strict=True))
    for image, reference in built:
        bill = project_images.bill_of_materials(image, reference)
        print(shutil.copyfile(bill, folder / f"{image.name}-{version()}.cdx.json"))
    return [(image.name, reference) for image, reference in built]


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 with what has to be done first."""
    try:
        with one_at_a_time():
            if arguments == ["bills"]:
                build_images(BILLS)
            else:
                release()
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def release() -> None:
    """Build all, and say how it is published."""
    wanted = version()
    if complaints := disagreements():
        raise StepFailed("\n".join(complaints))
    require_committed()
    build(wanted)
    wheel, chart = (_only(pattern) for pattern in ("*.whl", "*.tgz"))
    print(f"\nout/release holds {wanted}. To publish it:\n")
    print("\n".join(publishing(wanted, wheel, chart)))


def _only(pattern: str) -> str:
    (found,) = OUT.glob(pattern)
    return str(Path(found).relative_to(REPOSITORY))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
