"""The users: they submit over REST with an Idempotency-Key, repeat what failed, and poll."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx

from bench.chaos.ledger import MISSING, JobStory, Sighting

PATH: Final = "/api/v1/jobs"
USERS: Final = 5
LONGEST_RENDER_SECONDS: Final = 4
POLL_SECONDS: Final = 1.0
POLLERS: Final = 8
"""GETs at once: the machine is there for the product."""

_TIMEOUT_SECONDS: Final = 10.0
_SUBMIT_SECONDS: Final = 300.0
"""For so long a client repeats a submission before it gives up."""
_FIRST_PAUSE_SECONDS: Final = 0.25
_LONGEST_PAUSE_SECONDS: Final = 4.0
_REFUSALS: Final = frozenset({400, 401, 403, 404, 413, 422})
"""Answers that say the request itself is wrong: no client repeats it."""
NO_ANSWER: Final = 0


@dataclass
class Clients:
    """All clients of one run of jobs. `answers` counts HTTP answers by status, `NO_ANSWER` where
    there was none. Jobs take 1 to 4 s in turn."""

    run: str
    http: httpx.AsyncClient
    stories: list[JobStory]
    answers: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, run: str, address: str, count: int) -> "Clients":
        """For so many jobs; the run's name makes their keys."""
        http = httpx.AsyncClient(base_url=address, timeout=_TIMEOUT_SECONDS, trust_env=False)
        return cls(run, http, [JobStory(number) for number in range(count)])

    async def submit(self, seconds: float) -> None:
        """Submit all jobs, evenly spread over so many seconds."""
        began, step = time.monotonic(), seconds / max(1, len(self.stories))
        async with asyncio.TaskGroup() as group:
            for story in self.stories:
                await asyncio.sleep(max(0.0, began + story.number * step - time.monotonic()))
                group.create_task(self._submit(story))

    async def _submit(self, story: JobStory) -> None:
        deadline, pause = time.monotonic() + _SUBMIT_SECONDS, _FIRST_PAUSE_SECONDS
        while time.monotonic() < deadline:
            answer = await self._ask(
                "POST",
                f"{PATH}/",
                json=body(self.run, story.number),
                headers={"Idempotency-Key": f"{self.run}-{story.number}"},
            )
            if answer is not None and answer.status_code == HTTPStatus.ACCEPTED:
                story.job_ids.add(answer.json()["job_id"])
                return
            if answer is not None and answer.status_code in _REFUSALS:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def poll(self, seconds: float, *, undisturbed: asyncio.Event) -> bool:
        """Look at all live jobs every second until all have ended and nothing more is done to them
        (`undisturbed`), at most so many seconds after that; whether all have ended."""
        deadline: float | None = None
        while True:
            await self.look([story for story in self.stories if story.ended_at is None])
            if undisturbed.is_set():
                if all(story.ended_at is not None for story in self.stories):
                    return True
                deadline = deadline or time.monotonic() + seconds
                if time.monotonic() > deadline:
                    return False
            await asyncio.sleep(POLL_SECONDS)

    async def look(self, stories: Sequence[JobStory]) -> None:
        """Look once at the jobs that were accepted."""
        waiting = [story for story in stories if story.job_ids]

        async def poller() -> None:
            while waiting:
                await self._look(waiting.pop())

        async with asyncio.TaskGroup() as group:
            for _ in range(POLLERS):
                group.create_task(poller())

    async def _look(self, story: JobStory) -> None:
        for job_id in sorted(story.job_ids):
            answer = await self._ask("GET", f"{PATH}/{job_id}")
            seen = (
                sighting(answer.status_code, answer.content, time.time())
                if answer is not None
                else None
            )
            if seen is not None:
                story.sightings.append(seen)

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        try:
            answer = await self.http.request(method, path, **more)
        except httpx.TransportError:
            self.answers[NO_ANSWER] += 1
            return None
        self.answers[answer.status_code] += 1
        return answer


def body(run: str, number: int) -> dict[str, Any]:
    """A job that the stand-in renders in 1 to 4 s."""
    return {
        "video_request": {
            "script_id": f"{run}-{number}",
            "user_id": f"chaos-{number % USERS}",
            "title": f"Nothing {number}",
            "script_content": "Nothing is said.",
            "language": "en-US",
            "platform": "youtube",
            "duration": 1 + number % LONGEST_RENDER_SECONDS,
            "voice_provider": "local",
        }
    }


def sighting(code: int, content: bytes, at: float) -> Sighting | None:
    """What an answer says of a job at Unix time `at`; None when it says nothing, as 503 does."""
    if code == HTTPStatus.NOT_FOUND:
        return Sighting(at, MISSING)
    if code != HTTPStatus.OK:
        return None
    document = json.loads(content)
    return Sighting(at, document["status"], document["completed_at"], document["attempt"])
