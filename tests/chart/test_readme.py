"""The chart's README tells every value, as values.yaml does."""

from testkit.helm import CHART
from tools.chart_readme import readme, values

TEXT = (CHART / "values.yaml").read_text()

EXAMPLE = """\
# A comment that belongs to nothing.

# ------------------------------ section
# What the section
# is for.
section:
  # How many. For example:
  #   count: 3
  count: 1
  names: [a, b]
flag: true
"""


def test_the_readme_is_current() -> None:
    assert (CHART / "README.md").read_text() == readme(TEXT), "run python -m tools.chart_readme"


def test_a_comment_belongs_to_the_key_below_it() -> None:
    assert [(value.path, value.default) for value in values(EXAMPLE)] == [
        ("section", {"count": 1, "names": ["a", "b"]}),
        ("section.count", 1),
        ("section.names", ["a", "b"]),
        ("flag", True),
    ]
    section, count, names, _ = values(EXAMPLE)
    assert section.comment[1:] == ("What the section", "is for.")
    assert count.comment == ("How many. For example:", "  count: 3")
    assert names.comment == ()


def test_examples_are_code_and_rulers_are_dropped() -> None:
    page = readme(EXAMPLE)

    assert "| `section.count` | `1` | How many. For example: `count: 3` |" in page
    assert "What the section is for." in page
    assert "---- section" not in page
    assert "belongs to nothing" not in page
    assert "## flag\n\nDefault: `true`" in page
