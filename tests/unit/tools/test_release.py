"""One version in one place: what else names it follows, and what a release publishes bears it."""

import pytest
from tools.release import disagreements, publishing, versions_that_differ

CHART = "name: videojobs\nversion: 1.2.3\nappVersion: 1.2.3\n"
VALUES = """\
image:
  registry: ""
  # Empty takes the chart's appVersion.
  tag: ""
api:
  image:
    repository: videojobs-api
    tag: ""
redis:
  image:
    tag: 7-bookworm
"""
CHANGES = "# Changelog\n\n## Unreleased\n\n## 1.2.3\n\nNew.\n"


def test_the_repository_names_one_version() -> None:
    assert disagreements() == []


def test_files_that_follow_the_version_are_accepted() -> None:
    assert versions_that_differ("1.2.3", CHART, VALUES, CHANGES) == []


@pytest.mark.parametrize(
    ("chart", "values", "changes", "complaint"),
    [
        (
            CHART.replace("\nversion: 1.2.3", "\nversion: 1.2.2"),
            VALUES,
            CHANGES,
            "version is 1.2.2",
        ),
        (CHART.replace("appVersion: 1.2.3", ""), VALUES, CHANGES, "appVersion is None"),
        (CHART, VALUES.replace('tag: ""\nredis', 'tag: "1.2.2"\nredis'), CHANGES, "tag 1.2.2"),
        (CHART, VALUES.replace('tag: ""\napi', "tag: latest\napi"), CHANGES, "tag latest"),
        (CHART, VALUES, CHANGES.replace("1.2.3", "1.2.2"), "no section '## 1.2.3'"),
    ],
    ids=["chart", "images", "an image's tag", "the images' tag", "changelog"],
)
def test_each_file_that_differs_is_named(
    chart: str, values: str, changes: str, complaint: str
) -> None:
    (found,) = versions_that_differ("1.2.3", chart, values, changes)

    assert complaint in found


def test_all_that_is_published_bears_the_version() -> None:
    commands = publishing("1.2.3", "out/release/a-1.2.3.whl", "out/release/b-1.2.3.tgz")

    assert all("1.2.3" in command for command in commands)
    for image in ("videojobs-api", "videojobs-operator", "videojobs-renderer"):
        assert f"docker push $REGISTRY/{image}:1.2.3" in commands
