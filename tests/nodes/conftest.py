"""A cluster of three nodes with the product on it, and one worker that may be lost."""

import pytest
from testkit.cluster.release import kubectl_json

from tests.nodes.placement import WORKERS, clear_a_worker


@pytest.fixture(scope="session")
def spare_worker() -> str:
    """A worker that runs renderers only."""
    names = {node["metadata"]["name"] for node in kubectl_json("get", "nodes")["items"]}
    assert names.issuperset(WORKERS), "run `make test-nodes`, which makes a cluster of three nodes"
    return clear_a_worker()
