"""The contract suite of the integration tests, against the API as it runs in the cluster."""

import os
import subprocess
import sys

from testkit.cluster.release import BASE_URL
from tools.cluster import paths

SUITE = "tests/integration/api/test_contract.py"


def test_the_installed_api_keeps_the_guides_contract() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", SUITE]
    environment = {**os.environ, "VIDEOJOBS_SERVER": BASE_URL}
    done = subprocess.run(
        command, cwd=paths.REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout
