"""The OpenAPI document as a file of the repository: `make openapi` writes it, `make lint` compares
it with the program's own.

Generators of clients read it without a running API, and a change of the contract shows in review.
"""

import json
import sys
from typing import Final

from tools.cluster.paths import REPOSITORY
from tools.docs import sources

FILE: Final = REPOSITORY / "docs" / "openapi.json"


def text() -> str:
    """The document as the file has it."""
    return json.dumps(sources.openapi(), indent=1, ensure_ascii=False) + "\n"


def disagreements() -> list[str]:
    """Says so when the file is not the program's document."""
    if FILE.is_file() and FILE.read_text() == text():
        return []
    return [f"{FILE.relative_to(REPOSITORY)} is not the API's document; run make openapi"]


def main() -> int:
    """Write the file."""
    FILE.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
