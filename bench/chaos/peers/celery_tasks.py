"""The guide's own stack: Celery on Redis. It has a virtual environment of its own.

`LATE_ACKS=1` acknowledges a task after it has run; else Celery's defaults hold.
"""

import json
import os
import time

from celery import Celery
from redis import Redis

URL = f"redis://127.0.0.1:{os.environ['REDIS_PORT']}/0"
DIARY = "diary"
TASK_SECONDS = 0.5

app = Celery("chaos", broker=URL, backend=URL)
app.conf.task_acks_late = os.environ.get("LATE_ACKS") == "1"
diary = Redis(port=int(os.environ["REDIS_PORT"]))


def _render(number: int) -> None:
    """Wait for half a second, and record when it began and ended."""
    diary.rpush(DIARY, json.dumps([number, "began", time.time()]))
    time.sleep(TASK_SECONDS)
    diary.rpush(DIARY, json.dumps([number, "ended", time.time()]))


render = app.task(_render, name="render")
