"""Proxies before the API server and Redis that fail one call of a VideoJob's life, once.

Calls are counted per VideoJob, so that many lives, each with a fault of its own, run side by side
through one operator. What belongs to no VideoJob (lists, watches, the Lease) is passed on.
"""

import asyncio
import contextlib
import json
import ssl
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Self

from aiohttp import ClientSession, TCPConnector, web

from tests.integration.kube_apiserver import KubeApiserver

_CHUNK: Final = 65_536
_HANG_SECONDS: Final = 30.0
"""Longer than any deadline of the operator: it gives the call up first."""


class Fault(Enum):
    """How one call goes wrong."""

    THROTTLED = "429"
    BROKEN = "500"
    CONFLICT = "409"
    RESET_BEFORE = "connection reset before the effect"
    RESET_AFTER = "connection reset after the effect"
    HANG_BEFORE = "no answer, no effect"
    HANG_AFTER = "no answer, but the effect"
    CRASH_AFTER = "operator killed after the effect"


REFUSALS: Final = {Fault.THROTTLED: 429, Fault.BROKEN: 500, Fault.CONFLICT: 409}
KUBE_FAULTS: Final = tuple(Fault)
REDIS_FAULTS: Final = (*(fault for fault in Fault if fault not in REFUSALS), Fault.BROKEN)


@dataclass(frozen=True)
class Sting:
    """The fault of one VideoJob: at its `call`-th call to `server`, counted from 1."""

    server: str
    call: int
    fault: Fault


@dataclass
class Ledger:
    """Who is to be stung where, what has been called, and what Kubernetes has made of it."""

    crash: Callable[[], None]
    stings: dict[str, Sting] = field(default_factory=dict)
    stung: set[str] = field(default_factory=set)
    calls: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    jobs_made: Counter[str] = field(default_factory=Counter)
    ends: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _marks: dict[str, str] = field(default_factory=dict)

    def watch_over(self, victim: str, *marks: str, sting: Sting | None = None) -> None:
        """Calls in which one of the marks (names, ids) appears belong to a victim."""
        self._marks.update(dict.fromkeys(marks, victim))
        if sting is not None:
            self.stings[victim] = sting

    def fault_of(self, server: str, text: str) -> Fault | None:
        """Count a call; the fault that it is to suffer."""
        victim = next((name for mark, name in self._marks.items() if mark in text), None)
        if victim is None:
            return None
        self.calls[victim][server] += 1
        sting = self.stings.get(victim)
        if sting is None or (sting.server, sting.call) != (server, self.calls[victim][server]):
            return None
        self.stung.add(victim)
        return sting.fault

    def answered(self, method: str, path: str, status: int, body: bytes) -> None:
        """Note what an effect has been."""
        if status >= 300 or method not in ("POST", "PATCH"):
            return
        document = json.loads(body)
        if method == "POST" and path.endswith("/jobs"):
            self.jobs_made[document["metadata"]["name"]] += 1
        if method == "PATCH" and "/videojobs/" in path:
            conditions = document.get("status", {}).get("conditions", [])
            ends = [item for item in conditions if item["type"] == "Finished"]
            known = self.ends[document["metadata"]["name"]]
            if ends and ends[0]["status"] == "True" and ends[0]["reason"] not in known:
                known.append(ends[0]["reason"])


class KubeProxy:
    """HTTP without TLS in front of the API server's HTTPS."""

    def __init__(self, server: KubeApiserver, ledger: Ledger) -> None:
        self._server = server
        self._ledger = ledger
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        context = ssl.create_default_context(cafile=str(self._server.ca))
        self._session = ClientSession(connector=TCPConnector(ssl=context, limit=0))
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        assert self._session is not None
        await self._runner.cleanup()
        await self._session.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if "watch" in request.query:
            return await self._stream(request)
        name = json.loads(body).get("metadata", {}).get("name", "") if body else ""
        fault = self._ledger.fault_of("kube", f"{request.path_qs} {name}")
        if fault in REFUSALS:
            return _refusal(REFUSALS[fault])
        if fault is Fault.HANG_BEFORE:
            await asyncio.sleep(_HANG_SECONDS)
        if fault is not Fault.RESET_BEFORE:
            answer = await self._forward(request, body)
        if fault is Fault.CRASH_AFTER:
            self._ledger.crash()
        if fault is Fault.HANG_AFTER:
            await asyncio.sleep(_HANG_SECONDS)
        if fault in (Fault.RESET_BEFORE, Fault.RESET_AFTER):
            assert request.transport is not None
            request.transport.abort()
            return web.Response(status=500)
        return answer

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        # An answer that nobody waits for any more is an effect all the same.
        return await asyncio.shield(asyncio.create_task(self._call(request, body)))

    async def _call(self, request: web.Request, body: bytes) -> web.Response:
        assert self._session is not None
        async with self._session.request(
            request.method, self._target(request), data=body or None, headers=_headers(request)
        ) as answer:
            content = await answer.read()
            self._ledger.answered(request.method, request.path, answer.status, content)
            kept = {"Content-Type": answer.headers.get("Content-Type", "application/json")}
            return web.Response(status=answer.status, body=content, headers=kept)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        assert self._session is not None
        async with self._session.get(
            self._target(request), headers=_headers(request), timeout=None
        ) as answer:
            response = web.StreamResponse(status=answer.status)
            response.content_type = "application/json"
            await response.prepare(request)
            async for chunk in answer.content.iter_any():
                await response.write(chunk)
        return response

    def _target(self, request: web.Request) -> str:
        return f"{self._server.url}{request.path_qs}"


def _headers(request: web.Request) -> dict[str, str]:
    kept = ("Authorization", "Content-Type", "Accept")
    return {name: request.headers[name] for name in kept if name in request.headers}


def _refusal(status: int) -> web.Response:
    document: dict[str, Any] = {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "code": status,
        "message": "injected",
    }
    headers = {"Retry-After": "1"} if status == 429 else {}
    return web.json_response(document, status=status, headers=headers)


class RedisProxy:
    """A TCP relay that takes one chunk from the client for one command."""

    def __init__(self, target_port: int, ledger: Ledger) -> None:
        self._target_port = target_port
        self._ledger = ledger
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", self._target_port)
        task = asyncio.create_task(self._relay(reader, writer, *there))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _relay(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        with (
            contextlib.suppress(OSError),
            contextlib.closing(writer),
            contextlib.closing(far_writer),
        ):
            while command := await reader.read(_CHUNK):
                fault = self._ledger.fault_of("redis", command.decode(errors="replace"))
                if fault is Fault.BROKEN:
                    writer.write(b"-OOM command not allowed when used memory > 'maxmemory'.\r\n")
                    continue
                if fault is Fault.RESET_BEFORE:
                    writer.transport.abort()
                    return
                if fault is Fault.HANG_BEFORE:
                    await asyncio.sleep(_HANG_SECONDS)
                far_writer.write(command)
                answer = await far_reader.read(_CHUNK)
                if fault is Fault.CRASH_AFTER:
                    self._ledger.crash()
                if fault is Fault.RESET_AFTER:
                    writer.transport.abort()
                    return
                if fault is Fault.HANG_AFTER:
                    await asyncio.sleep(_HANG_SECONDS)
                writer.write(answer)
                await writer.drain()
