"""The two kinds of checks: those that fail an attempt, and those that only warn."""

from videojobs.protocol.quality import Check, Verdict


def require(name: str, value: str | float | int | None, limit: str, ok: bool) -> Check:
    """A check that fails the attempt unless `ok`."""
    return Check(name=name, value=value, limit=limit, verdict=Verdict.PASS if ok else Verdict.FAIL)


def advise(name: str, value: str | float | int | None, limit: str, ok: bool) -> Check:
    """A check that only warns unless `ok`."""
    return Check(name=name, value=value, limit=limit, verdict=Verdict.PASS if ok else Verdict.WARN)
