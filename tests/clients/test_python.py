"""openapi-python-client and datamodel-code-generator: what they generate works."""

import shutil
import sys
from pathlib import Path
from typing import Final

import pytest
from testkit.api_fixtures import Finished
from testkit.servers.api import Api

from .running import DOCUMENT, SEEN, run, seen

_HERE: Final = Path(__file__).parent / "python"
_UV: Final = Path(sys.executable).parent / "uv"
_GENERATE: Final[dict[str, list[str]]] = {
    "openapi_python_client": [
        *("openapi-python-client==0.29.1", "openapi-python-client", "generate", "--meta", "none"),
        *("--path", str(DOCUMENT), "--output-path", "generated"),
    ],
    "datamodel_codegen": [
        *("datamodel-code-generator==0.89.0", "datamodel-codegen"),
        *("--input", str(DOCUMENT), "--input-file-type", "openapi", "--output", "generated.py"),
        *("--output-model-type", "pydantic_v2.BaseModel"),
    ],
}
_NEEDS: Final = {
    "openapi_python_client": ["attrs==26.1.0", "httpx==0.28.1", "python-dateutil==2.9.0.post0"],
    "datamodel_codegen": ["httpx==0.28.1", "pydantic==2.13.5"],
}


@pytest.mark.parametrize("program", _GENERATE)
def test_a_client_in_python(program: str, tmp_path: Path, api: Api, finished: Finished) -> None:
    shutil.copy(_HERE / f"{program}.py", tmp_path / "program.py")
    package, *command = _GENERATE[program]
    run([_UV, "tool", "run", "--from", package, *command], tmp_path)
    needs = [option for need in _NEEDS[program] for option in ("--with", need)]
    python: list[str | Path] = [_UV, "run", "--no-project", "--isolated", *needs, "python"]
    assert seen([*python, "program.py", api.public, finished.job_id], tmp_path) == SEEN
