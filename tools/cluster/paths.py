"""Where things are: the repository, and the cache that everything slow is kept in."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = REPOSITORY / "tools"

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "videojobs"
LOGS = CACHE / "logs"
DOCKER = CACHE / "docker"
BUILDS = CACHE / "tools"
BIN = BUILDS / "bin"
IMAGES = CACHE / "images"
SCHEMAS = CACHE / "schemas"
BILLS = CACHE / "bills"
KUBECONFIG = CACHE / "kubeconfig"
