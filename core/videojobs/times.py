"""The two spellings of time: RFC 3339 seconds for people and epoch milliseconds for scores."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """`2026-01-31T12:00:00Z`: whole seconds, as the guide and Kubernetes write times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_rfc3339(text: str) -> datetime:
    """Inverse of `rfc3339`; fractions are accepted."""
    return datetime.fromisoformat(text)


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970, the score of every sorted set."""
    return int(moment.timestamp() * 1000)
