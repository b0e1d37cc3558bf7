"""Text about a job, for `watch`, `get` and `list`. Pure."""

from datetime import datetime

from videojobs.job.states import Status
from videojobs_client.command import words
from videojobs_client.models import Job


def percent(job: Job) -> str:
    """Progress in percent, rounded down: 100 % is shown for a finished video only."""
    return f"{int(job.progress * 100)}%"


def outlook(job: Job, now: datetime) -> str:
    """Place in the queue, next attempt, remaining time and number of retries."""
    parts = []
    if job.queue_position is not None:
        parts.append(f"{words.ordinal(job.queue_position)} in the queue")
    if job.next_retry_at is not None:
        left = (job.next_retry_at - now).total_seconds()
        parts.append(f"next attempt in {words.duration(left)}")
    if job.estimated_completion_at is not None and not job.over:
        left = (job.estimated_completion_at - now).total_seconds()
        parts.append(f"about {words.duration(left)} left" if left >= 1 else "any moment now")
    if job.retry_count and not job.over:
        parts.append(f"retry {job.retry_count}")
    return ", ".join(parts)


def end(job: Job) -> str:
    """The outcome of a job that has ended."""
    if job.status is Status.FAILURE:
        return (
            f"{job.error or 'It failed'} [{job.error_code}]" if job.error_code else str(job.error)
        )
    if job.status is Status.CANCELLED:
        return "The job was cancelled"
    if job.result is None:
        return job.progress_message
    video = job.result
    parts = [f"{words.duration(video.duration)} of video", video.resolution]
    parts.append(words.size(video.file_size))
    if job.duration is not None:
        parts.append(f"rendered in {words.duration(job.duration)}")
    return ", ".join(parts)


def cure(job: Job) -> str:
    """The command to run after a failure; empty when there is none."""
    if job.status is Status.CANCELLED or (job.status is Status.FAILURE and job.error_retryable):
        return f"videojobs retry {job.job_id}"
    return ""


def hints(job: Job) -> list[str]:
    """Lines to print at a job's end: what is degraded, and the command to run after a failure."""
    notes = job.result.degraded if job.result is not None else []
    again = cure(job)
    return [f"Note: {note}" for note in notes] + ([f"Try: {again}"] if again else [])


def line(job: Job, now: datetime) -> str:
    """One line for a pipe or a log: status, progress and message."""
    if job.over:
        return f"{job.status.value:<10} {percent(job):>4}  {end(job)}"
    message = job.progress_message
    more = outlook(job, now)
    return f"{job.status.value:<10} {percent(job):>4}  {message}" + (f" ({more})" if more else "")


def facts(job: Job, server: str, now: datetime) -> list[tuple[str, str]]:
    """Names and values of the rows that `get` shows."""
    rows = [("Job", job.job_id), ("Status", f"{job.status.value}  {percent(job)}")]
    rows.append(("Stage", job.progress_message))
    if not job.over:
        rows.append(("Outlook", outlook(job, now)))
    elif job.status is not Status.CANCELLED:
        rows.append(("Result" if job.status is Status.SUCCESS else "Error", end(job)))
    if job.result is not None:
        rows.append(("Video", f"{server.rstrip('/')}{job.result.video_path}"))
        rows += [("Note", note) for note in job.result.degraded]
        rows += [("Credit", credit) for credit in job.result.credits]
    rows.append(("Created", words.ago(job.created_at, now)))
    if job.attempt > 1:
        rows.append(("Attempt", str(job.attempt)))
    if job.retry_of:
        rows.append(("Retry of", job.retry_of))
    if job.expires_at is not None:
        left = (job.expires_at - now).total_seconds()
        rows.append(("Kept for", f"another {words.duration(left)}"))
    rows += [(f"  {key}", value) for key, value in job.metadata.items()]
    rows.append(("Try", cure(job)))
    return [(name, value) for name, value in rows if value]
