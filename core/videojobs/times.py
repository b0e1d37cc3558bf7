"""The two spellings of time: RFC 3339 seconds in documents and epoch milliseconds in scores."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """`2026-01-31T12:00:00Z`: whole seconds, the form of the guide and of Kubernetes."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_rfc3339(text: str) -> datetime:
    """Inverse of `rfc3339`; fractions are accepted."""
    return datetime.fromisoformat(text)


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970, the score of every sorted set in Redis."""
    return int(moment.timestamp() * 1000)


def from_epoch_ms(milliseconds: int) -> datetime:
    """Inverse of `epoch_ms`, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
