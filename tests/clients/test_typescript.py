"""openapi-typescript and @hey-api/openapi-ts: they generate, `tsc --strict` takes it, it works."""

import shutil
from pathlib import Path
from typing import Final

import pytest
from testkit.api_fixtures import Finished
from testkit.servers.api import Api

from .running import DOCUMENT, SEEN, run, seen

_HERE: Final = Path(__file__).parent / "typescript"
_GENERATE: Final[dict[str, list[str]]] = {
    "openapi_typescript": [
        "openapi-typescript",
        str(DOCUMENT),
        "--output",
        "generated/schema.d.ts",
    ],
    "hey_api": ["openapi-ts", "--input", str(DOCUMENT), "--output", "generated"],
}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned generators and compiler."""
    folder = tmp_path_factory.mktemp("typescript")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_HERE / name, folder)
    run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], folder)
    return folder / "node_modules"


@pytest.mark.parametrize("program", _GENERATE)
def test_a_client_in_typescript(
    program: str, modules: Path, tmp_path: Path, api: Api, finished: Finished
) -> None:
    (tmp_path / "node_modules").symlink_to(modules)
    for name in ("tsconfig.json", f"{program}.ts"):
        shutil.copy(_HERE / name, tmp_path)
    generator, *options = _GENERATE[program]
    run([modules / ".bin" / generator, *options], tmp_path)
    run([modules / ".bin" / "tsc", "--project", "."], tmp_path)
    command = ["node", f"out/{program}.js", api.public, finished.job_id]
    assert seen(command, tmp_path) == SEEN
