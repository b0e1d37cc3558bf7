"""What each part of the core needs to be imported, in processes that lack the rest."""

import subprocess
import sys
from pathlib import Path

import pytest
from tools.cluster.paths import REPOSITORY
from tools.cluster.project_images import copied_sources

SERVERS = (
    "aiohttp",
    "kubernetes",
    "opentelemetry",
    "prometheus_client",
    "pydantic_settings",
    "pythonjsonlogger",
    "redis",
    "sentry_sdk",
)

BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(name + " is blocked")

sys.meta_path.insert(0, Blocked())
"""

IMPORT_ALL = """
import importlib, pkgutil

def load(name):
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(package.__path__, name + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
"""


def run(program: str) -> str:
    """The output of a Python program in a new process; fails with its traceback."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("package", ["videojobs.job", "videojobs.protocol"])
def test_a_package_imports_without_any_servers_library(package: str) -> None:
    run(f"{BLOCK.format(names=SERVERS)}{IMPORT_ALL}load({package!r})")


def test_the_client_imports_without_any_servers_library() -> None:
    names = tuple(name for name in SERVERS if name != "pydantic_settings")
    run(f"{BLOCK.format(names=names)}{IMPORT_ALL}load('videojobs_client')")


def test_the_renderers_image_has_what_the_renderer_imports(tmp_path: Path) -> None:
    dockerfile = (REPOSITORY / "renderer-image/Dockerfile").read_text()
    copied = [source for source in copied_sources(dockerfile) if source.startswith("core/")]
    for source in copied:
        for path in REPOSITORY.glob(source):
            for file in path.rglob("*.py") if path.is_dir() else [path]:
                target = tmp_path / file.relative_to(REPOSITORY / "core")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
    servers = ("aiohttp", "kubernetes", "prometheus_client", "redis")
    found = run(
        f"{BLOCK.format(names=servers)}{IMPORT_ALL}"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "load('videojobs_renderer')\n"
        "load('videojobs')\n"
        "print(sys.modules['videojobs'].__file__)"
    )
    assert found == str(tmp_path / "videojobs" / "__init__.py")
    folders = {path.name for path in (tmp_path / "videojobs").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == {"job", "protocol", "telemetry"}


BLOCKING_CLIENT = ("kubernetes.client", "google.auth", "requests", "requests_oauthlib")
"""What `import kubernetes` loads and nothing of ours runs."""

LOADED = f"""
import sys
print(*[name for name in {BLOCKING_CLIENT!r} if name in sys.modules])
"""


def test_the_stub_of_kubernetes_saves_its_blocking_client() -> None:
    """When the first assertion fails, the package has changed: `kube/importing.py` may go."""
    assert run(f"import kubernetes{LOADED}").split() == list(BLOCKING_CLIENT)
    assert run(f"import videojobs.kube.client{LOADED}") == ""
