"""Binds each record to the VideoJob that it belongs to: no other may read or change it."""

from enum import StrEnum

from videojobs.job.identity import Owner
from videojobs.store.client import StorePart
from videojobs.store.operation import operation


class Claim(StrEnum):
    """Result of a claim to a record."""

    HELD = "held"  # the record belongs to this VideoJob
    REPLACED = "replaced"  # it belongs to an earlier VideoJob of the same namespace and name
    TAKEN = "taken"  # it belongs to another VideoJob
    MISSING = "missing"  # there is no record


class Ownership(StorePart):
    """The owners of records."""

    @operation
    async def claim(self, job_id: str, owner: Owner) -> Claim:
        """Claim a record for a VideoJob. The first claim that fits the record's namespace and name
        binds it; a repeated claim gets the same answer."""
        answer = await self._client.run("claim", job_id, owner.namespace, owner.name, owner.uid)
        return Claim(answer)
