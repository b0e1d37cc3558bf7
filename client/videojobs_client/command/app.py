"""The commands: each reads its arguments, calls the client and prints the result."""

import itertools
import json
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer

from videojobs.protocol.reports import Artifact
from videojobs.times import utc_now
from videojobs_client.command import describe, kubectl, options, steps, tables
from videojobs_client.command.error_output import Commands
from videojobs_client.command.fetching import fetch
from videojobs_client.command.ordering import Given
from videojobs_client.command.session import opened
from videojobs_client.errors import Conflict

EPILOG: Final = (
    "Exit codes: 0 success, 1 the job failed, 2 wrong usage or input, 3 job not found, 4 the "
    "service is unavailable or busy, 5 the job was cancelled, 6 refused (token, or the job's "
    "state), 130 interrupted, 141 output closed."
)
DISTRIBUTION: Final = "scriptsensei-videojobs"

app = typer.Typer(
    name="videojobs",
    cls=Commands,
    help="Scripts to narrated videos.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(version(DISTRIBUTION))
        raise typer.Exit


@app.callback()
def root(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Scripts to narrated videos."""


@app.command()
def submit(
    file: options.Request = None,
    script: options.Script = None,
    title: options.Title = None,
    duration: options.Duration = None,
    language: options.Language = None,
    platform: options.TargetPlatform = None,
    voice: options.Voice = None,
    voice_name: options.VoiceName = None,
    music: options.Music = None,
    template: options.Template = None,
    script_id: options.ScriptId = None,
    user: options.User = None,
    priority: options.Priority = None,
    metadata: options.Metadata = None,
    webhook: options.Webhook = None,
    key: options.Key = None,
    dry_run: options.DryRun = False,
    watch: options.Watch = False,
    output: options.Output = None,
    force: options.Force = False,
    server: options.Server = None,
    as_json: options.Json = False,
) -> None:
    """Submit a job and print its id. With --output, wait and download the video."""
    fields = {
        "script_content": script,
        "script_id": script_id,
        "user_id": user,
        "title": title,
        "language": language,
        "platform": platform,
        "duration": duration,
        "voice_provider": voice,
        "voice_name": voice_name,
        "background_music": music,
        "template_id": template,
    }
    with opened(server, as_json=as_json) as session:
        given = Given(fields, priority, metadata or [], webhook)
        order = steps.read_order(session, file, given)
        if dry_run:
            steps.rehearse(session, order)
        else:
            steps.submit(session, order, key, steps.Afterwards(watch, output, force))


@app.command()
def watch(job: options.JobId, server: options.Server = None, as_json: options.Json = False) -> None:
    """Follow a job to its end. The exit code reports the outcome."""
    with opened(server, as_json=as_json) as session:
        steps.follow(session, job)


@app.command("list")
def list_jobs(
    user: options.User = None,
    status: options.Statuses = None,
    limit: options.Limit = 20,
    server: options.Server = None,
    as_json: options.Json = False,
) -> None:
    """List a user's jobs, newest first. In a pipe the columns are tab-separated."""
    with opened(server, as_json=as_json) as session:
        whose = user or session.settings.user
        jobs = list(itertools.islice(session.client.jobs(whose, status or ()), limit))
        if as_json:
            for job in jobs:
                session.emit(job)
        elif not session.out.is_terminal:
            for job in jobs:
                session.write(tables.row(job))
        elif jobs:
            session.out.print(tables.of_many(jobs, session.out.width, utc_now()))
        else:
            session.say(f"No jobs found for {whose}")


@app.command()
def get(job: options.JobId, server: options.Server = None, as_json: options.Json = False) -> None:
    """Show the current state of a job."""
    with opened(server, as_json=as_json) as session:
        found = session.client.get(job)
        if as_json:
            session.emit(found)
        elif session.out.is_terminal:
            rows = describe.facts(found, session.settings.server, utc_now())
            session.out.print(tables.of_one(rows, session.out.width))
        else:
            for name, value in describe.facts(found, session.settings.server, utc_now()):
                session.write(f"{name.strip()}\t{value}")


@app.command()
def cancel(
    job: options.JobId, server: options.Server = None, as_json: options.Json = False
) -> None:
    """Cancel a job that has not ended."""
    with opened(server, as_json=as_json) as session:
        ended = session.client.cancel(job)
        if as_json:
            session.emit(ended)
        else:
            session.say(f"Job {ended.job_id} is cancelled")


@app.command()
def retry(
    job: options.JobId,
    key: options.Key = None,
    watch: options.Watch = False,
    server: options.Server = None,
    as_json: options.Json = False,
) -> None:
    """Submit a failed or cancelled job again and print the new job's id."""
    with opened(server, as_json=as_json) as session:
        made = session.client.retry(job, idempotency_key=key)
        steps.show_made(session, made)
        if watch:
            steps.follow(session, made.job_id)


@app.command()
def download(
    job: options.JobId,
    output: options.Output = None,
    what: options.What = Artifact.VIDEO,
    wait: options.Wait = False,
    force: options.Force = False,
    server: options.Server = None,
    as_json: options.Json = False,
) -> None:
    """Download a file of a finished job and print its path. A broken download is resumed."""
    with opened(server, as_json=as_json) as session:
        if wait:
            steps.follow(session, job, quiet=True)
        steps.download(session, job, output, what, force=force)


@app.command()
def logs(
    job: options.JobId,
    attempt: options.Attempt = None,
    follow: options.Follow = False,
    namespace: options.Namespace = None,
    server: options.Server = None,
    as_json: options.Json = False,
) -> None:
    """Show the renderer's log, using kubectl with your permissions in the cluster."""
    with opened(server, as_json=as_json) as session:
        number = attempt or session.client.get(job).attempt
        if number == 0:
            raise Conflict("The job has no attempt yet, so there is no log")
        where = namespace or session.settings.namespace
        for line in kubectl.log_lines(job, number, where, follow=follow):
            record = {"job_id": job, "attempt": number, "line": line}
            session.write(json.dumps(record, ensure_ascii=False) if as_json else line)


@app.command("open")
def open_video(
    job: options.JobId, server: options.Server = None, as_json: options.Json = False
) -> None:
    """Play a finished video in the default program of this machine."""
    with opened(server, as_json=as_json) as session:
        # A browser has no token: the file is downloaded, then opened. The folder is private.
        folder = Path(tempfile.mkdtemp(prefix="videojobs-"))
        path = fetch(session, job, folder, Artifact.VIDEO, force=False)
        steps.print_path(session, job, path)
        if not steps.has_screen() or typer.launch(str(path)) != 0:
            session.say("No screen is available; the path of the file is above")
