"""Bills of materials of the project's images, made when an image is built."""

from pathlib import Path

from tools.cluster import paths, steps

PYTHON = paths.REPOSITORY / ".venv" / "bin" / "python"
"""It has the programs that read an image; `make install` makes it."""


def ensure(name: str, reference: str, key: str) -> Path:
    """Have the bill of a built image; where it is. `key` stands for the packages in the image."""
    bill = paths.BILLS / f"{name}-{key}.cdx.json"
    if not bill.exists():
        if not PYTHON.exists():
            raise steps.StepFailed(f"{PYTHON} does not exist: run `make install`")
        partial = bill.with_suffix(".partial")
        with steps.step(f"bill of materials of {name}") as step:
            step.run([PYTHON, "-m", "tools.sbom", reference, partial], cwd=paths.REPOSITORY)
        for other in paths.BILLS.glob(f"{name}-*.cdx.json"):
            other.unlink()
        partial.rename(bill)
    return bill
