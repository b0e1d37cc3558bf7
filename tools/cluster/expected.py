"""How long the steps take: what a progress line measures itself against."""

SECONDS: dict[str, int] = {}
"""By title, up to its first colon; cold, on two cores that do nothing else, beside the steps that
run at the same time."""


def seconds(title: str) -> int | None:
    """About how long the step will take; None when nobody measured it."""
    return SECONDS.get(title.partition(":")[0])
