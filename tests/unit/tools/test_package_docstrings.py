"""The map in a package's docstring: what `make lint` refuses."""

from pathlib import Path

import pytest
from tools import package_docstrings


@pytest.mark.parametrize(
    ("docstring", "complaints"),
    [
        ("Sound.", []),
        ("`mixer` mixes, and `codec/` has the formats.", []),
        ("`mixer.mix` mixes, `codec` encodes for `videojobs_api.room`.", []),
        ("`mixer` mixes.", ["the docstring does not name `codec`"]),
        (
            "`mixer`, `codec` and `tape`.",
            ["the docstring names `tape`, which is no module of the package"],
        ),
        (
            "See `videojobs_api.gone`.",
            ["the docstring names `videojobs_api.gone`, which does not exist"],
        ),
    ],
)
def test_a_docstring_names_all_modules_or_none(
    docstring: str, complaints: list[str], tmp_path: Path
) -> None:
    room = tmp_path / "api/videojobs_api/room"
    (room / "codec").mkdir(parents=True)
    (room / "codec/__init__.py").touch()
    (room / "mixer.py").touch()
    (room / "__init__.py").write_text(f'"""{docstring}"""')

    found = package_docstrings.disagreements(tmp_path)

    assert found == [f"api/videojobs_api/room/__init__.py: {each}" for each in complaints]
