"""Renews the lock files: one for everything, and one for each image that agrees with it.

`python -m tools.lock`, with uv in the virtual environment. Hashes are kept, hosts are not: whoever
installs takes the packages from the index of their own choice.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = REPOSITORY / "locks"
EVERYTHING: Final = "dev"
IMAGES: Final = ("api", "operator", "renderer", "voice")


def compile_lock(extra: str, *options: str) -> None:
    """Resolve one extra of pyproject.toml into `locks/EXTRA.txt`."""
    command = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-header",
        "--output-file",
        f"locks/{extra}.txt",
        *options,
    ]
    subprocess.run(command, check=True, cwd=REPOSITORY)


def lock_installer() -> None:
    """uv itself, in the version that the big lock has, for the first step of `make install`."""
    lines = (LOCKS / f"{EVERYTHING}.txt").read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("uv=="))
    end = start + 1
    while lines[end].startswith("    --hash"):
        end += 1
    text = "\n".join(lines[start:end]).removesuffix(" \\")
    (LOCKS / "uv.txt").write_text(f"{text}\n")


def main() -> None:
    """All lock files."""
    upgrade = sys.argv[1:]  # for example --upgrade, or --upgrade-package NAME
    compile_lock(EVERYTHING, "--extra", EVERYTHING, "pyproject.toml", *upgrade)
    for extra in IMAGES:
        constraint = f"locks/{EVERYTHING}.txt"
        compile_lock(extra, "--extra", extra, "--constraint", constraint, "pyproject.toml")
    lock_installer()


if __name__ == "__main__":
    main()
