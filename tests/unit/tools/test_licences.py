"""Licences of what the images contain: read from metadata and from Debian's copyright files."""

from email.message import EmailMessage
from importlib.metadata import PackageMetadata
from typing import cast

import pytest
from tools.licences.__main__ import section, table, with_section
from tools.licences.debian_packages import installed_by, licences
from tools.licences.python_packages import licence, locked


def metadata(**fields: str | list[str]) -> PackageMetadata:
    """A package's metadata; underscores stand for hyphens."""
    message = EmailMessage()
    message["Name"] = "sample"
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            message[name.replace("_", "-")] = each
    return cast("PackageMetadata", message)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"License_Expression": "MIT", "License": "something"}, "MIT"),
        ({"Classifier": ["License :: OSI Approved :: BSD License"]}, "BSD-3-Clause"),
        (
            {"Classifier": [f"License :: OSI Approved :: {each}" for each in
                            ("MIT License", "Apache Software License")]},
            "Apache-2.0 OR MIT",
        ),
        ({"License": "3-Clause BSD License"}, "BSD-3-Clause"),
        ({"License": "GPL-3.0-or-later"}, "GPL-3.0-or-later"),
    ],
    ids=["expression", "classifier", "two classifiers", "known text", "text"],
)  # fmt: skip
def test_the_clearest_statement_of_a_package_counts(
    fields: dict[str, str | list[str]], expected: str
) -> None:
    assert licence(metadata(**fields)) == expected


def test_libraries_inside_a_wheel_count_too() -> None:
    bundling = metadata(License_Expression="MIT")
    bundling.replace_header("Name", "icu4py")  # type: ignore[attr-defined]  # an EmailMessage
    assert licence(bundling) == "MIT AND Unicode-3.0"


def test_a_package_that_says_nothing_is_named() -> None:
    with pytest.raises(LookupError, match="sample does not say"):
        licence(metadata(License="UNKNOWN"))


def test_packages_for_other_systems_are_not_in_an_image() -> None:
    lock = (
        "anyio==4.0 \\\n    --hash=sha256:1\n"
        "colorama==0.4 ; sys_platform == 'win32' \\\n    --hash=sha256:2\n"
        "backport==1.0 ; python_full_version < '3.11.3' \\\n    --hash=sha256:3\n    # via anyio\n"
    )

    assert locked(lock) == ["anyio", "backport"]


def test_only_the_last_stage_of_a_dockerfile_is_passed_on() -> None:
    dockerfile = (
        "FROM debian:bookworm-slim AS builder\n"
        "RUN apt-get update && apt-get install -y python3-venv\n"
        "FROM debian:bookworm-slim\n"
        "RUN apt-get update \\\n && apt-get install -y --no-install-recommends \\\n"
        "      ffmpeg python3 \\\n && apt-get clean\n"
    )

    assert installed_by(dockerfile) == ["ffmpeg", "python3"]


DEP5 = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2020 A
License: GPL-2+ or Expat

Files: lib/*
Copyright: 2020 B
License: LGPL-2.1+

Files: debian/*
Copyright: 2020 C
License: GPL-3+
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DEP5, ("Expat", "GPL-2+", "LGPL-2.1+")),
        ("See /usr/share/common-licenses/GPL-2.", ("GPL-2",)),
        ("Permission to use, copy and modify is granted.", ("its own",)),
    ],
    ids=["stanzas without the packaging's", "common licences", "a text of its own"],
)
def test_licences_of_a_copyright_file(text: str, expected: tuple[str, ...]) -> None:
    assert licences(text) == expected


def test_a_table_replaces_the_one_between_its_marks() -> None:
    marks = "<!-- {0} -->\n\nold\n\n<!-- end of {0} -->\n"
    page = marks.format("python") + marks.format("debian")
    new = table(("a", "b"), [("1", "2")])

    changed = with_section(page, "python", new)

    assert section(changed, "python") == new == "| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert section(changed, "debian") == "old"
