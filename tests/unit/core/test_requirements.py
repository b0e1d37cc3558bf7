"""What `pip install scriptsensei-videojobs[client]` brings along, from the metadata of each
package."""

import tomllib
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.cluster.paths import REPOSITORY

SERVERS = {
    "aiohttp",
    "kubernetes",
    "prometheus-client",
    "python-json-logger",
    "redis",
    "sentry-sdk",
}


def closure(requirements: list[str]) -> set[str]:
    """Names of all packages that these requirements install on this machine."""
    found, waiting = set[str](), [(Requirement(text), "") for text in requirements]
    seen = set[tuple[str, str]]()
    while waiting:
        requirement, asked_for = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": asked_for}):
            continue
        name = canonicalize_name(requirement.name)
        found.add(name)
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                below = distribution(name).requires or []
                waiting += [(Requirement(text), extra) for text in below]
    return found


def test_a_client_gets_no_servers_library() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    names = closure([*project["dependencies"], *project["optional-dependencies"]["client"]])
    assert {"httpx", "pydantic", "typer"} <= names, "the client's own libraries are found"
    assert names & SERVERS == set()
