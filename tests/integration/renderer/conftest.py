"""The renderer as a program, and a server for what it fetches and reports."""

from pathlib import Path

import pytest
from testkit.renderer import Renderer
from testkit.servers.http_server import http_server

__all__ = ["http_server"]


@pytest.fixture
def renderer(tmp_path: Path) -> Renderer:
    return Renderer(tmp_path)


@pytest.fixture(scope="module")
def module_renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """For tests that look at one render from several sides."""
    return Renderer(tmp_path_factory.mktemp("render"))
