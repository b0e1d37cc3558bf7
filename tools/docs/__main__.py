"""`python -m tools.docs` generates the reference pages and builds the site; a warning fails."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.cluster.paths import REPOSITORY
from tools.docs import sources
from tools.docs.errors import errors_page
from tools.docs.metrics import metrics_page
from tools.docs.resources import resources_page
from tools.docs.rest import rest_page
from tools.docs.settings import settings_page

DOCS: Final = REPOSITORY / "docs"
OUT: Final = REPOSITORY / "out" / "docs"


def pages() -> dict[str, str]:
    """The generated pages, by file name."""
    document = sources.openapi()
    return {
        "rest.md": rest_page(document),
        "resources.md": resources_page(sources.resources()),
        "values.md": sources.chart_values(),
        "settings.md": settings_page(sources.SETTINGS),
        "metrics.md": metrics_page(sources.collectors()),
        "errors.md": errors_page(sources.failure_codes(), sources.conditions(), document),
    }


def generate(folder: Path) -> None:
    """Write the reference pages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in pages().items():
        (folder / name).write_text(text)


def main() -> int:
    """Sphinx's exit code."""
    generate(sources.reference())
    strict = ["--fail-on-warning", "--keep-going", "--nitpicky"]
    command = [sys.executable, "-m", "sphinx", "--quiet", *strict, str(DOCS), str(OUT)]
    code = subprocess.run(command, check=False).returncode
    if not code:
        print(OUT / "index.html")
    return code


if __name__ == "__main__":
    sys.exit(main())
