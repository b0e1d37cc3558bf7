"""What the commands share: submitting, following, fetching, each with what it prints."""

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
    """On Linux, the program that opens files would try text browsers without one."""
    return sys.platform != "linux" or not {"DISPLAY", "WAYLAND_DISPLAY"}.isdisjoint(os.environ)


@dataclass(frozen=True)
class Afterwards:
    """What follows a submission."""

    watch: bool
    output: str | None
    force: bool

    def check(self) -> None:
        """OSError now rather than after the render."""
        if self.output is None:
            return
        target = Path(self.output)
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "No such folder", str(target.parent))
        if target.is_file() and not self.force:
            raise FileExistsError(errno.EEXIST, "is there already", self.output)


def read_order(session: Session, file: str | None, given: Given) -> Order:
    """Options suffice where there is a script among them; a pipe is read unless a file is named."""
    complete = given.fields["script_content"] is not None
    text, name = ordering.read(file, interactive=complete or sys.stdin.isatty())
    if not complete and not text.strip():
        raise Invalid("There is no script: name a file, send one through a pipe, or use --script")
    return ordering.order(text, name, given, session.settings.user)


def rehearse(session: Session, order: Order) -> None:
    """Check an order; say how long it would take."""
    rehearsal = session.client.rehearse(order.video_request, priority=order.priority)
    if session.as_json:
        session.emit(rehearsal)
    else:
        seconds = words.duration(rehearsal.estimated_duration)
        session.say(f"The request is good; it would take about {seconds}")


def submit(session: Session, order: Order, key: str | None, afterwards: Afterwards) -> None:
    """Make a job, and go on with it as far as wanted."""
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
    """The new job's id, alone on standard output."""
    if session.as_json:
        session.emit(made)
        return
    session.write(made.job_id)
    session.say(f"Queued; ready in about {words.duration(made.estimated_duration)}", "dim")


def follow(session: Session, job_id: str, *, quiet: bool = False) -> None:
    """Returns after success; leaves with the end's exit code after any other end."""
    states = session.client.watch(job_id)
    try:
        if session.as_json and not quiet:
            *_, last = _emitted(session, states)
        else:
            last = screen.follow(states, session.err if quiet else session.out)
    except KeyboardInterrupt:
        session.say(f"The job goes on; `videojobs watch {job_id}` shows it again")
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
    """Fetch a file to a path, or to the folder at hand."""
    path = fetch(session, job_id, Path(output or "."), what, force=force)
    print_path(session, job_id, path)


def print_path(session: Session, job_id: str, path: Path) -> None:
    """Where the file is."""
    record = {"job_id": job_id, "path": str(path.resolve())}
    session.write(json.dumps(record, ensure_ascii=False) if session.as_json else str(path))
