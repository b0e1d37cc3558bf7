"""Arguments and options that several commands share."""

from typing import Annotated

import typer

from videojobs.job.request import HIGHEST_PRIORITY, LOWEST_PRIORITY, Platform, VoiceProvider
from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs_client.connection import DEFAULT_SERVER

JobId = Annotated[str, typer.Argument(metavar="JOB", help="The job's id.", show_default=False)]

Server = Annotated[
    str | None,
    typer.Option(
        "--server",
        "-s",
        metavar="URL",
        help=f"The service; else VIDEOJOBS_SERVER, the file, or {DEFAULT_SERVER}.",
        show_default=False,
    ),
]

Json = Annotated[bool, typer.Option("--json", help="JSON, one document a line.")]

User = Annotated[
    str | None,
    typer.Option(
        "--user",
        "-u",
        metavar="ID",
        help="Whose jobs; else VIDEOJOBS_USER, the file, or your login name.",
        show_default=False,
    ),
]

Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="File or folder for the video; else here, named by its title.",
        show_default=False,
    ),
]

Force = Annotated[bool, typer.Option("--force", "-f", help="Replace a file that is there.")]

Key = Annotated[
    str | None,
    typer.Option(
        "--idempotency-key",
        metavar="KEY",
        help="The same key makes the same job once.",
        show_default=False,
    ),
]

Watch = Annotated[bool, typer.Option("--watch", "-w", help="Follow it to its end.")]

Request = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help="A request in JSON, or a script as plain text; - is standard input.",
        show_default=False,
    ),
]
Script = Annotated[str | None, typer.Option(help="The text to speak.")]
Title = Annotated[str | None, typer.Option(help="Else the script file's name.")]
Duration = Annotated[
    int | None, typer.Option("--duration", "-d", help="Wanted length of the video in seconds.")
]
Language = Annotated[str | None, typer.Option(help="BCP 47 code; else en-US.")]
TargetPlatform = Annotated[Platform | None, typer.Option("--platform", help="Else youtube.")]
Voice = Annotated[VoiceProvider | None, typer.Option(help="Who speaks; else local.")]
VoiceName = Annotated[str | None, typer.Option(help="A voice of the provider.")]
Music = Annotated[str | None, typer.Option(metavar="URL", help="Music under the speech.")]
Template = Annotated[str | None, typer.Option(help="Look of the video.")]
ScriptId = Annotated[str | None, typer.Option(help="Else made from the text.")]
Priority = Annotated[
    int | None,
    typer.Option(
        "--priority",
        "-p",
        min=HIGHEST_PRIORITY,
        max=LOWEST_PRIORITY,
        help="1 is served first; else 5.",
    ),
]
Metadata = Annotated[
    list[str] | None,
    typer.Option("--metadata", "-m", metavar="KEY=VALUE", help="Yours; may be repeated."),
]
Webhook = Annotated[
    str | None, typer.Option(metavar="URL", help="Is told the end by a signed POST.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check it, make nothing.")]

Statuses = Annotated[
    list[Status] | None, typer.Option("--status", help="Only these; may be repeated.")
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]

What = Annotated[Artifact, typer.Option("--file", help="Which of the job's files.")]
Wait = Annotated[bool, typer.Option("--wait", "-w", help="Follow it to its end first.")]

Attempt = Annotated[
    int | None, typer.Option("--attempt", min=1, help="Else the latest.", show_default=False)
]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Until the pod ends.")]
Namespace = Annotated[
    str | None, typer.Option("--namespace", "-n", help="Else kubectl's own.", show_default=False)
]
