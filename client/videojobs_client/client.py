"""The synchronous client.

    with Client("http://localhost:8012") as client:
        submitted = client.submit(VideoRequest(...))
        job = client.wait(submitted.job_id)
        client.download(job.job_id, Path("video.mp4"))

`videojobs_client.aio.AsyncClient` is its counterpart for asyncio.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from httpx_retries import retry_request
from httpx_sse import EventSource

from videojobs.job.request import DEFAULT_PRIORITY, VideoRequest
from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs_client import calls, connection, downloads, following
from videojobs_client.calls import Call, Order
from videojobs_client.downloads import PartFile, RemoteFile
from videojobs_client.errors import Conflict, Invalid, Unavailable
from videojobs_client.following import Following
from videojobs_client.models import Job, JobPage, Rehearsal, Submitted

T = TypeVar("T")


class Client:
    """Every method raises VideoJobsError. Calls are retried up to three times after an outage."""

    def __init__(
        self,
        server: str = connection.DEFAULT_SERVER,
        token: str | None = None,
        timeout: float = connection.TIMEOUT_SECONDS,
    ) -> None:
        self.server = server
        with connection.translated(server):
            self._http = httpx.Client(**connection.options(server, token, timeout))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def submit(
        self,
        video_request: VideoRequest | Mapping[str, Any],
        *,
        priority: int = DEFAULT_PRIORITY,
        metadata: Mapping[str, str] | None = None,
        webhook_url: str | None = None,
        idempotency_key: str | None = None,
    ) -> Submitted:
        """Create a job; its end is posted to `webhook_url`. One key creates one job, however often
        you submit; without a key every call creates one."""
        order = Order(video_request, priority, metadata or {}, webhook_url)
        return self._call(calls.submit(order, idempotency_key))

    def rehearse(
        self, video_request: VideoRequest | Mapping[str, Any], *, priority: int = DEFAULT_PRIORITY
    ) -> Rehearsal:
        """Validate a request without creating a job."""
        return self._call(calls.rehearse(Order(video_request, priority)))

    def retry(self, job_id: str, *, idempotency_key: str | None = None) -> Submitted:
        """Submit a failed or cancelled job again, as a new job; Conflict for any other."""
        return self._call(calls.retry(job_id, idempotency_key))

    def get(self, job_id: str) -> Job:
        """The state of a job."""
        return self._call(calls.get(job_id))

    def cancel(self, job_id: str) -> Job:
        """Cancel a job, which may be cancelled already. Raises Conflict when it ended otherwise."""
        try:
            self._call(calls.cancel(job_id))
        except Invalid as refusal:
            job = self.get(job_id)
            if job.status is not Status.CANCELLED:
                raise Conflict(str(refusal), status=refusal.status) from refusal
            return job
        return self.get(job_id)

    def page(
        self,
        user_id: str,
        statuses: Sequence[Status] = (),
        *,
        size: int = calls.PAGE_SIZE,
        cursor: str | None = None,
    ) -> JobPage:
        """A page of a user's jobs, newest first; `next_cursor` is the `cursor` of the next one."""
        return self._call(calls.page(user_id, statuses, size, cursor))

    def jobs(self, user_id: str, statuses: Sequence[Status] = ()) -> Iterator[Job]:
        """All jobs of a user, newest first."""
        cursor: str | None = None
        while True:
            page = self.page(user_id, statuses, cursor=cursor)
            yield from page.jobs
            cursor = page.next_cursor
            if cursor is None:
                return

    def watch(self, job_id: str, patience: float = following.PATIENCE_SECONDS) -> Iterator[Job]:
        """Yield each new state until the last one. Tolerates outages up to `patience` seconds."""
        followed = Following(job_id, patience)
        while not followed.over:
            try:
                with connection.translated(self.server):
                    look = self._stream if followed.streams else self._poll
                    yield from look(followed)
            except Unavailable as error:
                followed.away(error)
            if not followed.over:
                time.sleep(followed.pause)

    def wait(self, job_id: str, patience: float = following.PATIENCE_SECONDS) -> Job:
        """Wait for the end of a job; returns its last state."""
        *_, last = self.watch(job_id, patience)
        return last

    def download(
        self,
        job_id: str,
        target: Path,
        artifact: Artifact = Artifact.VIDEO,
        *,
        overwrite: bool = False,
        on_bytes: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Path:
        """Download a file; a broken download is resumed, also by another process.

        `target` is a file or a folder; `on_bytes` is called with the bytes received and in total.
        Returns the file's path. Raises FileExistsError, DownloadBroken, and Conflict while the job
        has no such file.
        """
        path = calls.file_path(job_id, artifact)
        part = PartFile(self._look(path), target, overwrite=overwrite)
        while not part.whole:
            before = part.size
            try:
                self._fetch(path, part, on_bytes)
            except (httpx.TransportError, Unavailable) as error:
                part.broken(before, error)
                time.sleep(downloads.PAUSE_SECONDS)
        on_bytes(part.remote.size, part.remote.size)
        return part.keep()

    def _call(self, call: Call[T]) -> T:
        return connection.answer(call, self._send(call))

    def _send(self, call: Call[Any]) -> httpx.Response:
        with connection.translated(self.server):
            return retry_request(self._http, **connection.request(call))

    def _stream(self, followed: Following) -> Iterator[Job]:
        timeout = httpx.Timeout(following.SILENCE_SECONDS, connect=connection.CONNECT_SECONDS)
        path, headers = calls.events_path(followed.job_id), followed.stream_headers()
        try:
            with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
                body = b"" if response.status_code == 200 else response.read()
                if followed.opened(response.status_code, response.headers, body):
                    for event in EventSource(response).iter_sse():
                        job = followed.event(event)
                        if job is not None:
                            yield job
        except httpx.ReadTimeout:
            followed.no_stream()

    def _poll(self, followed: Following) -> Iterator[Job]:
        response = self._send(followed.poll())
        job = followed.polled(response.status_code, response.headers, response.content)
        if job is not None:
            yield job

    def _look(self, path: str) -> RemoteFile:
        response = self._send(downloads.look(path))
        connection.check(response)
        return RemoteFile.of(response.headers)

    def _fetch(self, path: str, part: PartFile, on_bytes: Callable[[int, int], None]) -> None:
        with self._http.stream("GET", path, headers=part.headers()) as response:
            if not response.is_success:
                response.read()
                connection.check(response)
            with part.open(response.status_code, response.headers) as file:
                on_bytes(file.tell(), part.remote.size)
                for chunk in response.iter_raw():
                    file.write(chunk)
                    on_bytes(file.tell(), part.remote.size)
