"""How the store's Lua scripts are run."""

import hashlib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from videojobs.protocol import wire
from videojobs.store.batch import Batcher

_PRELUDES: Final = ("_common", "_estimate", "_webhook")

_Call = tuple[str, tuple[str | int, ...]]
"""A script's name and its ARGV."""


class Scripts:
    """The scripts with these names in `scripts/`, each with the preludes before it.

    `FIELDS` of a script are the wire fields, in their order.
    """

    def __init__(self, redis: Redis, names: Sequence[str]) -> None:
        self._redis = redis
        self._texts = {name: _text(name) for name in names}
        self._hashes = {
            name: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
            for name, text in self._texts.items()
        }
        self._calls: Batcher[_Call, Any] = Batcher(self._send)

    async def run(self, script: str, *args: str | int) -> Any:
        """A script's answer; raises what Redis' client raises."""
        return await self._calls.ask((script, args))

    async def _send(self, calls: list[_Call]) -> list[Any]:
        answers = await self._pipeline(calls)
        unknown = [at for at, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        if unknown:
            await self._load(calls[at][0] for at in unknown)
            again = await self._pipeline([calls[at] for at in unknown])
            for at, answer in zip(unknown, again, strict=True):
                answers[at] = answer
        return answers

    async def _pipeline(self, calls: Iterable[_Call]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for script, args in calls:
                pipe.evalsha(self._hashes[script], 0, *args)
            return await pipe.execute(raise_on_error=False)

    async def _load(self, scripts: Iterable[str]) -> None:
        """Of a Redis that was started anew, or is another than before."""
        for script in set(scripts):
            await self._redis.script_load(self._texts[script])


def _text(name: str) -> str:
    folder = files("videojobs.store") / "scripts"
    fields = "local FIELDS = {" + ", ".join(f"'{field}'" for field in wire.FIELDS) + "}\n"
    return fields + "".join((folder / f"{part}.lua").read_text() for part in (*_PRELUDES, name))
