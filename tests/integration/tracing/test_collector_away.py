"""Spans are a courtesy: a collector that does not take them holds nobody up."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

import pytest
from testkit.servers.port import free_port

from videojobs.telemetry.tracing import STOP_SECONDS

PROGRAM: Final = """
import time
from videojobs.telemetry import tracing

tracing.start("renderer")
with tracing.span("work"):
    pass
begun = time.monotonic()
tracing.stop()
print(time.monotonic() - begun)
"""
_SDK_SECONDS: Final = 30.0
"""The SDK's own patience at its end."""


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and answers nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def closed() -> Iterator[int]:
    """A port where nobody listens."""
    yield free_port()


@pytest.mark.parametrize("collector", [silent, closed])
def test_a_process_ends_without_its_collector(
    collector: Callable[[], AbstractContextManager[int]],
) -> None:
    with collector() as port:
        variables = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "60",
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, **variables},
            capture_output=True,
            check=True,
        )
    # Far from both on a machine with much to do.
    assert float(done.stdout) < (STOP_SECONDS + _SDK_SECONDS) / 2
