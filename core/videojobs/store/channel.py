"""What the scripts publish at each change of a job, for whoever waits for one."""

from typing import Final

from videojobs.store.records import State

CHANNEL: Final = "job:events"
"""One channel for all jobs: with hundreds of renders at once it carries some hundred short messages
a second, less than the commands that subscribing and leaving would cost."""


def parse(message: str) -> tuple[str, State]:
    """Job id and new state of `ID VERSION DOCUMENT`."""
    job_id, version, document = message.split(" ", 2)
    return job_id, State(int(version), document)
