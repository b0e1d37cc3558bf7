"""`python -m tools.licences` writes the tables of docs/licences.md.

The table of Debian's packages needs Debian 12; elsewhere it is left as it is.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Final

from tools.cluster.paths import REPOSITORY
from tools.cluster.project_images import IMAGES
from tools.licences import debian_packages, python_packages

PAGE: Final = REPOSITORY / "docs" / "licences.md"
LOCKS: Final = REPOSITORY / "locks"
RELEASE: Final = "bookworm"
_OS_RELEASE: Final = Path("/etc/os-release")

Rows = list[tuple[str, ...]]


def dockerfiles() -> dict[str, str]:
    """The text of each image's Dockerfile, by the image's short name."""
    return {
        image.name.removeprefix("videojobs-"): (REPOSITORY / image.dockerfile).read_text()
        for image in IMAGES
    }


def python_rows() -> Rows:
    """Package, licence, images."""
    return [
        (f"`{each.name}`", each.licence, ", ".join(each.images))
        for each in python_packages.packages(LOCKS)
    ]


def debian_rows() -> Rows:
    """Source package, its packages, licences, images."""
    return [
        (
            f"`{each.name}`",
            " ".join(f"`{name}`" for name in each.binaries),
            ", ".join(each.licences),
            "all" if len(each.images) == len(IMAGES) else ", ".join(each.images),
        )
        for each in debian_packages.sources(dockerfiles())
    ]


def table(heads: tuple[str, ...], rows: Rows) -> str:
    """A table in Markdown."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def section(page: str, name: str) -> str:
    """What the page has between the marks of a section."""
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- end of {name} -->", page, re.DOTALL)
    if found is None:
        raise ValueError(f"{PAGE.name} has no marks for {name}")
    return found[1]


def with_section(page: str, name: str, text: str) -> str:
    """The page with another text between the marks of a section."""
    marks = f"<!-- {name} -->\n\n{{}}\n\n<!-- end of {name} -->"
    return page.replace(marks.format(section(page, name)), marks.format(text))


def python_table() -> str:
    """The table of Python packages as it should be."""
    return table(("package", "licence", "image"), python_rows())


def disagreements() -> list[str]:
    """What the page says of Python packages that is not so, and Debian packages that it lacks."""
    page = PAGE.read_text()
    same = section(page, "python") == python_table()
    wrong = [] if same else ["its Python packages have changed"]
    debian = section(page, "debian")
    wrong += [
        f"it does not name Debian's {package}"
        for text in dockerfiles().values()
        for package in debian_packages.installed_by(text)
        if f"`{package}`" not in debian
    ]
    return [f"docs/licences.md: {complaint}: run `make licences`" for complaint in wrong]


def is_the_images_release() -> bool:
    """Whether this machine can say what the images' Debian installs."""
    release = _OS_RELEASE.read_text() if _OS_RELEASE.exists() else ""
    return f"VERSION_CODENAME={RELEASE}" in release and shutil.which("apt-get") is not None


def main() -> int:
    """Write the page."""
    page = with_section(PAGE.read_text(), "python", python_table())
    if is_the_images_release():
        heads = ("source package", "packages", "licences in it", "image")
        page = with_section(page, "debian", table(heads, debian_rows()))
    else:
        print(f"Debian's packages are left as they are: this is not Debian {RELEASE}")
    PAGE.write_text(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
