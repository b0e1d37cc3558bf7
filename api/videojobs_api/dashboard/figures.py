"""Rates and percentiles of ended jobs. Pure."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic import BaseModel, Field

from videojobs.job.states import Status

PERCENTS: Final = (50, 90, 99)


class Ended(BaseModel):
    """Outcomes of the newest ended jobs. Times are in seconds, None without a sample."""

    jobs: int
    success: int
    failure: int
    cancelled: int
    run_seconds: dict[str, float | None] = Field(
        description="Render time of successful jobs, by percentile."
    )
    queue_seconds: dict[str, float | None] = Field(
        description="Time in the queue of jobs that ran, by percentile."
    )
    errors: dict[str, int] = Field(description="Failures by error code, most frequent first.")


def summarise(documents: Iterable[str]) -> Ended:
    """Aggregate the status documents (JSON) of ended jobs."""
    jobs: list[dict[str, Any]] = [json.loads(document) for document in documents]
    outcomes = Counter(job["status"] for job in jobs)
    errors = Counter(job["error_code"] for job in jobs if job["error_code"])
    runs = [job["duration"] for job in jobs if job["status"] == Status.SUCCESS]
    waits = [job["queue_seconds"] for job in jobs]
    return Ended(
        jobs=len(jobs),
        success=outcomes[Status.SUCCESS],
        failure=outcomes[Status.FAILURE],
        cancelled=outcomes[Status.CANCELLED],
        run_seconds=_percentiles(runs),
        queue_seconds=_percentiles(waits),
        errors=dict(errors.most_common()),
    )


def _percentiles(values: Sequence[float | None]) -> dict[str, float | None]:
    known = sorted(value for value in values if value is not None)
    return {f"p{percent}": percentile(known, percent) for percent in PERCENTS}


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Percentile of sorted values by the nearest-rank method; None without values."""
    if not values:
        return None
    return values[max(0, math.ceil(len(values) * percent / 100) - 1)]
