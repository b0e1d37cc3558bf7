"""Commands that the bench runs, and its log."""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.cluster import gobuild, paths

COMMAND_SECONDS: Final = 120.0


class CommandFailed(Exception):
    """A command failed; the message ends with its last output."""


async def run(*command: str, stdin: str | None = None, seconds: float = COMMAND_SECONDS) -> str:
    """What a program prints; CommandFailed unless it ends well within so many seconds."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(seconds):
            out, errors = await process.communicate(None if stdin is None else stdin.encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        raise CommandFailed(f"{' '.join(command)}: not done within {seconds:.0f} s") from None
    if process.returncode:
        raise CommandFailed(f"{' '.join(command)}: {errors.decode(errors='replace').strip()}")
    return out.decode(errors="replace")


async def in_node(node: str, *command: str) -> str:
    """Run a program in a node's container."""
    return await run("docker", "exec", node, *command)


def kubectl(namespace: str, *arguments: str) -> list[str]:
    """A kubectl command for the development cluster."""
    program = str(gobuild.program("kubectl"))
    return [program, f"--kubeconfig={paths.KUBECONFIG}", f"--namespace={namespace}", *arguments]


@dataclass(frozen=True)
class Log:
    """JSON lines of everything that was done, so that a run can be followed and repeated."""

    path: Path

    def note(self, event: str, **fields: object) -> None:
        """One line, with the time in Unix seconds."""
        line = json.dumps({"at": round(time.time(), 3), "event": event, **fields}, default=str)
        with self.path.open("a") as file:
            file.write(f"{line}\n")
