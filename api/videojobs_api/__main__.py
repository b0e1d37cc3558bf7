"""`python -m videojobs_api`: both ports in one process, on one event loop."""

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import Iterator
from typing import Final

import uvicorn
import uvloop
from fastapi import FastAPI

from videojobs.telemetry import logs, sentry, tracing
from videojobs_api.apps import create_app, create_internal_app, drain
from videojobs_api.settings import (
    ApiSettings,
    ConfigurationError,
    InternalSettings,
    ServerSettings,
    legacy,
    read,
    refuse_to_start,
)

DRAIN_SECONDS: Final = 20
"""Less than the 30 s of a pod's default terminationGracePeriodSeconds."""

EXIT_NOT_STARTED: Final = 3


class _Server(uvicorn.Server):
    """A server that leaves signals to `_serve`, which handles them once for both."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do not replace the process's signal handlers."""
        yield


def _server(app: FastAPI, host: str, port: int) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http="httptools",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )


async def _serve(servers: list[_Server], public: FastAPI) -> int:
    def stop() -> None:
        drain(public)
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)

    async def serve(server: _Server) -> None:
        try:
            await server.serve()
        finally:
            stop()  # neither port is useful without the other

    async with asyncio.TaskGroup() as group:
        for server in servers:
            group.create_task(serve(server))
    return 0 if all(server.started for server in servers) else EXIT_NOT_STARTED


def main() -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    logs.configure("api")
    sentry.report_errors("api")
    tracing.start("api")
    legacy.warn(os.environ)
    try:
        ports = read(ServerSettings)
        public = create_app(ApiSettings.from_environment())
        internal = create_internal_app(InternalSettings.from_environment())
    except ConfigurationError as error:
        refuse_to_start(error)
    servers = [
        _server(public, ports.api_host, ports.api_port),
        _server(internal, ports.api_host, ports.internal_port),
    ]
    # Imported modules stay for good: without this, a full collection scans them for 0.1 s.
    gc.collect()
    gc.freeze()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(servers, public))


if __name__ == "__main__":
    raise SystemExit(main())
