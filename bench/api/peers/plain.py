"""Peer 1: FastAPI with a response model over Redis, as the framework's tutorial has it."""

import json
import os
from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from redis.asyncio import Redis

app = FastAPI()
redis = Redis(port=int(os.environ["REDIS_PORT"]), decode_responses=True)


class Result(BaseModel):
    """The guide's result."""

    video_path: str
    thumbnail_path: str
    duration: float
    file_size: int
    resolution: str


class JobStatus(BaseModel):
    """The guide's status document."""

    job_id: str
    status: str
    progress: float
    progress_message: str
    result: Result | None = None
    error: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    retry_count: int = 0
    duration: int | None = None


@app.get("/api/v1/jobs/{job_id}")
async def status(job_id: str) -> JobStatus:
    """Read, parse, validate, serialise."""
    text = await redis.get(f"jobs:{job_id}")
    if text is None:
        raise HTTPException(404, f"Job {job_id} not found")
    document: dict[str, Any] = json.loads(text)
    return JobStatus.model_validate(document)
