"""Peer 2: Celery's `AsyncResult` behind FastAPI, the guide's own stack. It has a venv of its own.

`python celery_result.py seed ID...` writes the results that the endpoint reads.
"""

import os
import sys

from celery import Celery
from celery.result import AsyncResult
from fastapi import FastAPI
from pydantic import BaseModel

URL = f"redis://127.0.0.1:{os.environ['REDIS_PORT']}/1"
celery = Celery("videos", broker=URL, backend=URL)
app = FastAPI()


class JobStatus(BaseModel):
    """The guide's status document, without what Celery does not know."""

    job_id: str
    status: str
    progress: float
    progress_message: str
    created_at: str
    started_at: str | None = None
    retry_count: int = 0


@app.get("/api/v1/jobs/{job_id}")
def status(job_id: str) -> JobStatus:
    """Celery's client blocks, so FastAPI runs this in a thread."""
    result = AsyncResult(job_id, app=celery)
    info = result.info or {}
    return JobStatus(job_id=job_id, status=result.state.lower(), **info)


def seed(job_ids: list[str]) -> None:
    """Write results in the form of a task's `update_state`."""
    meta = {
        "progress": 0.6,
        "progress_message": "Generating images for scene 2/3",
        "created_at": "2025-11-04T20:11:20Z",
        "started_at": "2025-11-04T20:11:22Z",
    }
    for job_id in job_ids:
        celery.backend.store_result(job_id, meta, "PROGRESS")


if __name__ == "__main__":
    seed(sys.argv[2:])
