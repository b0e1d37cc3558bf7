"""The webhook message of a job's end: its body and its signed headers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook

from videojobs.job.states import Status
from videojobs.protocol import wire


@dataclass(frozen=True)
class Message:
    """A message; its `id` is the same for every try, so that receivers can detect repetitions."""

    id: str
    body: str

    def headers(self, secrets: Sequence[str], now: datetime) -> dict[str, str]:
        """The headers, signed with every secret: a receiver needs to know one of them."""
        signatures = [Webhook(secret).sign(self.id, now, self.body) for secret in secrets]
        return {
            "Content-Type": "application/json",
            "webhook-id": self.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def kind_of(status: Status) -> str:
    """The event name of a job's end in this status."""
    return f"job.{status.value}"


def of_end(job_id: str, document: str) -> Message:
    """The message of a job that ended; `document` is its last status document, sent unchanged."""
    ended = json.dumps(json.loads(document)["completed_at"])
    kind = kind_of(wire.status_of(document))
    return Message(f"msg_{job_id}", f'{{"type":"{kind}","timestamp":{ended},"data":{document}}}')
