"""Steps that commands share: submitting, following, downloading, each with its output."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs_client.calls import Order
from videojobs_client.command import describe, exits, ordering, screen, words
from videojobs_client.command.fetching import fetch
from videojobs_client.command.ordering import Given
from videojobs_client.command.session import Session
from videojobs_client.errors import Invalid
from videojobs_client.models import Job, Submitted


def has_screen() -> bool:
    """Whether a graphical screen is available. On Linux without one, text browsers would open."""
    return sys.platform != "linux" or not {"DISPLAY", "WAYLAND_DISPLAY"}.isdisjoint(os.environ)


@dataclass(frozen=True)
class Afterwards:
    """What follows a submission."""

    watch: bool
    output: str | None
    force: bool

    def check(self) -> None:
        """Raise OSError for an unusable output now rather than after the render."""
        if self.output is None:
            return
        target = Path(self.output)
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "No such folder", str(target.parent))
        if target.is_file() and not self.force:
            raise FileExistsError(errno.EEXIST, "exists", self.output)


def read_order(session: Session, file: str | None, given: Given) -> Order:
    """The order of the options and the input. Without `--script`, a file or pipe must hold one."""
    complete = given.fields["script_content"] is not None
    text, name = ordering.read(file, interactive=complete or sys.stdin.isatty())
    if not complete and not text.strip():
        raise Invalid("No script given: name a file, pipe one in, or use --script")
    return ordering.order(text, name, given, session.settings.user)


def rehearse(session: Session, order: Order) -> None:
    """Validate an order and print the estimated duration."""
    rehearsal = session.client.rehearse(order.video_request, priority=order.priority)
    if session.as_json:
        session.emit(rehearsal)
    else:
        seconds = words.duration(rehearsal.estimated_duration)
        session.say(f"The request is valid; the video would be ready in about {seconds}")


def submit(session: Session, order: Order, key: str | None, afterwards: Afterwards) -> None:
    """Submit a job, then watch and download it as requested."""
    afterwards.check()
    made = session.client.submit(
        order.video_request,
        priority=order.priority,
        metadata=order.metadata,
        webhook_url=order.webhook_url,
        idempotency_key=key,
    )
    show_made(session, made)
    output = afterwards.output
    if afterwards.watch or output is not None:
        follow(session, made.job_id)
    if output is not None:
        download(session, made.job_id, output, Artifact.VIDEO, force=afterwards.force)


def show_made(session: Session, made: Submitted) -> None:
    """Print the new job's id, as the only line of standard output."""
    if session.as_json:
        session.emit(made)
        return
    session.write(made.job_id)
    session.say(f"Queued; ready in about {words.duration(made.estimated_duration)}", "dim")


def follow(session: Session, job_id: str, *, quiet: bool = False) -> None:
    """Follow a job; after any end but success, exit with the code of its status."""
    states = session.client.watch(job_id)
    try:
        if session.as_json and not quiet:
            *_, last = _emitted(session, states)
        else:
            last = screen.follow(states, session.err if quiet else session.out)
    except KeyboardInterrupt:
        session.say(f"The job continues; `videojobs watch {job_id}` follows it again")
        raise
    if not session.as_json:
        for hint in describe.hints(last):
            session.say(hint)
    if last.status is not Status.SUCCESS:
        raise typer.Exit(exits.of_end(last.status))


def _emitted(session: Session, states: Iterator[Job]) -> Iterator[Job]:
    for job in states:
        session.emit(job)
        yield job


def download(
    session: Session, job_id: str, output: str | None, what: Artifact, *, force: bool
) -> None:
    """Download a file to a path, by default to the current folder, and print its path."""
    path = fetch(session, job_id, Path(output or "."), what, force=force)
    print_path(session, job_id, path)


def print_path(session: Session, job_id: str, path: Path) -> None:
    """Print the path of a downloaded file."""
    record = {"job_id": job_id, "path": str(path.resolve())}
    session.write(json.dumps(record, ensure_ascii=False) if session.as_json else str(path))
