"""Mutation testing of the pure decisions: `make mutation`, or `python -m tools.mutation decide`.

mutmut changes one expression of a module at a time and runs the unit tests that reach it. A mutant
that all of them pass survives: a case is missing, or the change makes no difference. The run takes
place in a copy under `out/mutation`, with all packages in `src/`, the layout that mutmut knows.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
WORKSHOP: Final = REPOSITORY / "out" / "mutation"
PACKAGES: Final = (
    "core/videojobs",
    "api/videojobs_api",
    "operator/videojobs_operator",
    "renderer-image/videojobs_renderer",
    "client/videojobs_client",
)
FOLDERS: Final = ("tests", "testkit", "tools", "crds", "docs", "examples")
"""What the unit tests read."""

MODULES: Final = {
    "decide": "videojobs_operator/reconcile/decide.py",
    "attempt": "videojobs_operator/reconcile/attempt.py",
    "admission": "videojobs_operator/slots/admission.py",
    "timeline": "videojobs_renderer/plan/timeline.py",
    "duration": "videojobs_renderer/plan/duration.py",
}
"""Pure modules whose tables should notice every change."""

TESTS: Final = {
    "videojobs_operator": (
        "tests/unit/operator/reconcile",
        "tests/unit/operator/slots/test_admission.py",
        "tests/unit/operator/tell",
    ),
    "videojobs_renderer": ("tests/unit/renderer/plan", "tests/unit/renderer/cards/test_shots.py"),
}
"""By package, without the simulations: a sentence that holds after 100,000 steps is no table."""

SURVIVING: Final = ("survived", "no tests")

SETTINGS: Final = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {only}
also_copy = {copied}
pytest_add_cli_args = ["-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"]
pytest_add_cli_args_test_selection = {tests}
"""


def prepare(modules: list[str]) -> None:
    """Make the copy, with mutmut's settings at the end of its pyproject.toml."""
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for package in PACKAGES:
        target = WORKSHOP / "src" / Path(package).name
        shutil.copytree(REPOSITORY / package, target, ignore=ignored)
    for folder in FOLDERS:
        shutil.copytree(REPOSITORY / folder, WORKSHOP / folder, ignore=ignored)
    paths = [MODULES[name] for name in modules]
    roots = {path.partition("/")[0] for path in paths}
    tests = [test for root in sorted(roots) for test in TESTS[root]]
    settings = SETTINGS.format(
        only=[f"src/{path}" for path in paths], copied=list(FOLDERS), tests=tests
    )
    text = (REPOSITORY / "pyproject.toml").read_text()
    (WORKSHOP / "pyproject.toml").write_text(text + settings)


def main() -> None:
    """Run mutmut, then show each survivor as a change of the source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES), choices=[*MODULES, []])
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    prepare(options.modules)
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    command = [mutmut, "run", "--max-children", str(options.jobs)]
    subprocess.run(command, cwd=WORKSHOP, check=True)
    results = subprocess.run(
        [mutmut, "results"], cwd=WORKSHOP, check=True, capture_output=True, text=True
    ).stdout
    for line in results.splitlines():
        name, _, status = line.strip().partition(": ")
        if status in SURVIVING:
            print(f"\n{status}", flush=True)
            subprocess.run([mutmut, "show", name], cwd=WORKSHOP, check=True)


if __name__ == "__main__":
    main()
