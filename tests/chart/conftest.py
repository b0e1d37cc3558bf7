"""Fixtures of the chart tests."""

from collections.abc import Iterator

import pytest
from testkit.servers.kube_apiserver import KubeApiserver, run_kube_apiserver


@pytest.fixture(scope="session")
def empty_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubeApiserver]:
    """An API server in which nothing is installed. Whoever installs something removes it."""
    with run_kube_apiserver(tmp_path_factory.mktemp("empty-cluster")) as server:
        yield server
