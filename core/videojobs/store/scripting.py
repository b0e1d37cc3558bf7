"""Runs the store's Lua scripts, in pipelines.

Each script is `scripts/NAME.lua` below a prelude. The prelude begins with constants that Python
shares with Lua: names of keys, wire fields, live statuses.

Redis knows all scripts of a version or none: a pipeline in which it knew some calls only would run
those before the others. So all are loaded in one transaction, and every text begins with a digest
of the whole set, as a script that two versions share would be known from the first.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple, get_args

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from videojobs.job.forecast import FIRST_GUESS
from videojobs.job.states import LIVE
from videojobs.protocol import wire
from videojobs.protocol.reports import MESSAGE_STARTED
from videojobs.store import keys
from videojobs.store.batch import Batcher
from videojobs.store.channel import CHANNEL

ScriptName = Literal[
    "claim",
    "claim_webhooks",
    "create",
    "finish",
    "keep_outcome",
    "list",
    "mark_created",
    "note_deed",
    "progress",
    "record_wait",
    "replay_webhook",
    "settle_webhook",
    "start",
    "write_places",
]

_PRELUDES: Final = ("_common", "_estimate", "_webhook")

_CONSTANTS: Final[Mapping[str, object]] = {
    "FIELDS": wire.FIELDS,
    "LIVE": LIVE,
    "MESSAGE_STARTED": wire.fragment(MESSAGE_STARTED),
    "FIRST_GUESS": FIRST_GUESS,
    "EVENTS": CHANNEL,
    "OUTBOX": keys.OUTBOX,
    "RETRACTED": keys.RETRACTED,
    "WEBHOOKS": keys.WEBHOOKS,
    "WEBHOOKS_GONE": keys.WEBHOOKS_GONE,
    "MEDIANS": keys.MEDIANS,
    "RUNS": keys.RUNS,
    "ENDED": keys.ENDED,
    "WIRE": keys.WIRE,
    "BY_STATUS": keys.BY_STATUS,
    "RECORD": keys.RECORD,
    "BY_USER": keys.BY_USER,
    "OWNED": keys.OWNED,
    "UNION": keys.UNION,
    "UNANSWERED": keys.UNANSWERED,
}
"""Locals of every script, by name."""


class _Script(NamedTuple):
    text: str
    sha1: str


class _Call(NamedTuple):
    script: ScriptName
    args: tuple[str | int, ...]


class Scripts:
    """One for a connection: calls of the same turn of the event loop share a pipeline."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._calls: Batcher[_Call, Any] = Batcher(self._send)

    async def run(self, script: ScriptName, *args: str | int) -> Any:
        """A script's answer; raises what Redis' client raises."""
        return await self._calls.ask(_Call(script, args))

    async def _send(self, calls: list[_Call]) -> list[Any]:
        answers = await self._pipeline(calls)
        unknown = [at for at, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        if unknown:
            await self._load()
            again = await self._pipeline([calls[at] for at in unknown])
            for at, answer in zip(unknown, again, strict=True):
                answers[at] = answer
        return answers

    async def _pipeline(self, calls: Iterable[_Call]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for call in calls:
                pipe.evalsha(_scripts()[call.script].sha1, 0, *call.args)
            return await pipe.execute(raise_on_error=False)

    async def _load(self) -> None:
        """Load the scripts, of which this Redis process knows none."""
        async with self._redis.pipeline(transaction=True) as pipe:
            for script in _scripts().values():
                pipe.script_load(script.text)
            await pipe.execute()


@cache
def _scripts() -> Mapping[ScriptName, _Script]:
    bodies = {name: _constants() + _lua_source(*_PRELUDES, name) for name in get_args(ScriptName)}
    version = _sha1("".join(bodies.values()))
    texts = {name: f"-- {version}\n{body}" for name, body in bodies.items()}
    return {name: _Script(text, _sha1(text)) for name, text in texts.items()}


def _lua_source(*parts: str) -> str:
    folder = files("videojobs.store") / "scripts"
    return "".join((folder / f"{part}.lua").read_text() for part in parts)


def _sha1(text: str) -> str:
    """Redis' own name for a script."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _constants() -> str:
    return "".join(f"local {name} = {_lua(value)}\n" for name, value in _CONSTANTS.items())


def _lua(value: object) -> str:
    match value:
        case str():
            return f"'{value}'"
        case tuple():
            return "{" + ", ".join(map(_lua, value)) + "}"
        case frozenset():
            return "{" + ", ".join(f"{each} = true" for each in sorted(value)) + "}"
    return repr(value)
