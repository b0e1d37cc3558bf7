"""Downloads with a progress bar on terminals."""

from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from videojobs.protocol.reports import Artifact
from videojobs_client.command.session import Session


def fetch(session: Session, job_id: str, target: Path, artifact: Artifact, *, force: bool) -> Path:
    """Download a file and return its path; the progress bar is removed at the end."""
    console = session.err
    columns = (BarColumn(bar_width=None), DownloadColumn(), TimeRemainingColumn(compact=True))
    quiet = session.as_json or not console.is_terminal or console.is_dumb_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("", total=None)

        def on_bytes(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return session.client.download(job_id, target, artifact, overwrite=force, on_bytes=on_bytes)
