"""The pub/sub messages that the scripts publish at each change of a job."""

from typing import Final

from videojobs.store.records import State

CHANNEL: Final = "job:events"
"""One channel for all jobs: with hundreds of renders at once it carries some hundred short messages
a second, fewer than the commands that a channel for each job would need to subscribe and leave."""


def parse(message: str) -> tuple[str, State]:
    """Job id and new state from `ID VERSION DOCUMENT`."""
    job_id, version, document = message.split(" ", 2)
    return job_id, State(int(version), document)
