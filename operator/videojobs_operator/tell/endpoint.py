"""The HTTP endpoint for probes and metrics: /healthz, /readyz and /metrics."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from videojobs_operator.tell.metrics import REGISTRY

Check = Callable[[], list[str]]
"""Returns what is wrong, a sentence each; an empty list means healthy."""

_SHUTDOWN_SECONDS: Final = 0.5


class Endpoint:
    """Serves while the context is open. A failed check answers 503 with its sentences."""

    def __init__(self, port: int, alive: Check, ready: Check) -> None:
        self._port = port
        app = web.Application()
        app.add_routes(
            [
                web.get("/healthz", _probe(alive)),
                web.get("/readyz", _probe(ready)),
                web.get("/metrics", _metrics),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, port=self._port).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()


def _probe(check: Check) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        problems = check()
        text = "\n".join(problems) or "ok"
        return web.Response(status=503 if problems else 200, text=f"{text}\n")

    return answer


async def _metrics(_: web.Request) -> web.Response:
    headers = {"Content-Type": CONTENT_TYPE_LATEST}
    return web.Response(body=generate_latest(REGISTRY), headers=headers)
