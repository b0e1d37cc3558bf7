"""The message that tells a job's end: its body, and its signed headers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook

from videojobs.job.states import Status
from videojobs.protocol import wire


@dataclass(frozen=True)
class Message:
    """`id` is the same at every try, so that a receiver can tell a repetition."""

    id: str
    body: str

    def headers(self, secrets: Sequence[str], now: datetime) -> dict[str, str]:
        """Signed by every secret: a receiver that knows one of them accepts it."""
        signatures = [Webhook(secret).sign(self.id, now, self.body) for secret in secrets]
        return {
            "Content-Type": "application/json",
            "webhook-id": self.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def kind_of(status: Status) -> str:
    """The event of a job's end in this status."""
    return f"job.{status.value}"


def of_end(job_id: str, document: str) -> Message:
    """`document` is the job's last status document, which is sent byte by byte."""
    ended = json.dumps(json.loads(document)["completed_at"])
    kind = kind_of(wire.status_of(document))
    return Message(f"msg_{job_id}", f'{{"type":"{kind}","timestamp":{ended},"data":{document}}}')
