"""Proxies before the API server and Redis that let one call of a victim suffer its fault."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from hashlib import sha1
from importlib.resources import files
from typing import Any, Final, Self

from aiohttp import ClientSession, TCPConnector, web

from testkit.faults.faults import REFUSALS, Fault, Ledger
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.wires.forwarder import CHUNK, Connection, Forwarder

_HANG_SECONDS: Final = 30.0
"""Longer than any deadline of the operator: it gives the call up first."""


def kube_call(method: str, path: str, *, watch: bool = False) -> str:
    """What a call is called: `kube patch videojobs/status`, `kube watch pods`, `kube get /apis`."""
    _, _, tail = path.partition("/namespaces/")
    _, *parts = tail.split("/")
    if not parts:
        return f"kube {method.lower()} {path}"
    collection = method == "GET" and len(parts) == 1
    verb = "watch" if watch else "list" if collection else method.lower()
    return f"kube {verb} {'/'.join([parts[0], *parts[2:]])}"


def scripts_by_hash() -> dict[str, str]:
    """Names of the store's scripts by the hash that EVALSHA calls them by."""
    folder = files("videojobs.store") / "scripts"
    texts = {item.name.removesuffix(".lua"): item.read_text() for item in folder.iterdir()}
    prelude = "".join(text for name, text in sorted(texts.items()) if name.startswith("_"))
    hashes = {name: sha1((prelude + text).encode()) for name, text in texts.items()}  # noqa: S324
    return {digest.hexdigest(): name for name, digest in hashes.items()}


def redis_call(command: bytes, scripts: Mapping[str, str]) -> str:
    """`redis finish` for a script of the store, by its hash, and `redis MGET` for a command."""
    words = command.split(b"\r\n")[2:6:2]  # of an array of bulk strings, each after its length
    name, first = (word.decode(errors="replace") for word in (*words, b"", b"")[:2])
    return f"redis {scripts.get(first, name) if name == 'EVALSHA' else name}"


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
        watch = "watch" in request.query
        named = json.loads(body).get("metadata", {}).get("name", "") if body else ""
        call = kube_call(request.method, request.path, watch=watch)
        fault = self._ledger.fault_of(call, f"{request.path_qs} {named}")
        if fault in REFUSALS:
            return _refusal(REFUSALS[fault])
        if fault is Fault.HANG_BEFORE:
            await asyncio.sleep(_HANG_SECONDS)
        if fault is Fault.RESET_BEFORE:
            return _reset(request)
        if watch:
            return await self._stream(request, fault)
        answer = await self._forward(request, call, body)
        if fault is Fault.CRASH_AFTER:
            self._ledger.crash()
        if fault is Fault.HANG_AFTER:
            await asyncio.sleep(_HANG_SECONDS)
        return _reset(request) if fault is Fault.RESET_AFTER else answer

    async def _forward(self, request: web.Request, call: str, body: bytes) -> web.Response:
        # An answer that nobody waits for any more is an effect all the same.
        return await asyncio.shield(asyncio.create_task(self._call(request, call, body)))

    async def _call(self, request: web.Request, call: str, body: bytes) -> web.Response:
        assert self._session is not None
        async with self._session.request(
            request.method, self._target(request), data=body or None, headers=_headers(request)
        ) as answer:
            content = await answer.read()
            self._ledger.answered(call, answer.status, content)
            kept = {"Content-Type": answer.headers.get("Content-Type", "application/json")}
            return web.Response(status=answer.status, body=content, headers=kept)

    async def _stream(self, request: web.Request, fault: Fault | None) -> web.StreamResponse:
        """A watch. Its effect is to be open: then it is cut, brings nothing, or sees a crash."""
        assert self._session is not None
        async with self._session.get(
            self._target(request), headers=_headers(request), timeout=None
        ) as answer:
            response = web.StreamResponse(status=answer.status)
            response.content_type = "application/json"
            await response.prepare(request)
            if fault is Fault.CRASH_AFTER:
                self._ledger.crash()
            if fault is Fault.HANG_AFTER:
                await asyncio.sleep(_HANG_SECONDS)
            if fault is Fault.RESET_AFTER:
                return _reset(request)
            async for chunk in answer.content.iter_any():
                await response.write(chunk)
        return response

    def _target(self, request: web.Request) -> str:
        return f"{self._server.url}{request.path_qs}"


def _headers(request: web.Request) -> dict[str, str]:
    kept = ("Authorization", "Content-Type", "Accept")
    return {name: request.headers[name] for name in kept if name in request.headers}


def _reset(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response(status=500)  # reaches nobody


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


class RedisProxy(Forwarder):
    """Takes one chunk from the client for one command, and waits for its answer."""

    def __init__(self, target: int, ledger: Ledger) -> None:
        super().__init__(target)
        self._ledger = ledger
        self._scripts = scripts_by_hash()

    async def relay(self, connection: Connection) -> None:
        """Command by command, until a fault ends the connection."""
        client = connection.to_client
        while command := await connection.from_client.read(CHUNK):
            name = redis_call(command, self._scripts)
            fault = self._ledger.fault_of(name, command.decode(errors="replace"))
            if fault is Fault.BROKEN:
                client.write(b"-OOM command not allowed when used memory > 'maxmemory'.\r\n")
                continue
            if fault is Fault.RESET_BEFORE:
                client.transport.abort()
                return
            if fault is Fault.HANG_BEFORE:
                await asyncio.sleep(_HANG_SECONDS)
            connection.to_server.write(command)
            answer = await connection.from_server.read(CHUNK)
            if fault is Fault.CRASH_AFTER:
                self._ledger.crash()
            if fault is Fault.RESET_AFTER:
                client.transport.abort()
                return
            if fault is Fault.HANG_AFTER:
                await asyncio.sleep(_HANG_SECONDS)
            client.write(answer)
            await client.drain()
