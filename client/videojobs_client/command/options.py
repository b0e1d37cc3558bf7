"""Arguments and options that several commands share."""

from typing import Annotated

import typer

from videojobs.job.request import HIGHEST_PRIORITY, LOWEST_PRIORITY, Platform, VoiceProvider
from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs_client.connection import DEFAULT_SERVER

JobId = Annotated[str, typer.Argument(metavar="JOB", help="Id of the job.", show_default=False)]

Server = Annotated[
    str | None,
    typer.Option(
        "--server",
        "-s",
        metavar="URL",
        help=f"URL of the service. Default: VIDEOJOBS_SERVER, the file, or {DEFAULT_SERVER}.",
        show_default=False,
    ),
]

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one document a line.")]

User = Annotated[
    str | None,
    typer.Option(
        "--user",
        "-u",
        metavar="ID",
        help="Owner of the jobs. Default: VIDEOJOBS_USER, the file, or your login name.",
        show_default=False,
    ),
]

Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="File or folder for the video. Default: this folder, named by the title.",
        show_default=False,
    ),
]

Force = Annotated[bool, typer.Option("--force", "-f", help="Replace an existing file.")]

Key = Annotated[
    str | None,
    typer.Option(
        "--idempotency-key",
        metavar="KEY",
        help="Requests with the same key create one job.",
        show_default=False,
    ),
]

Watch = Annotated[bool, typer.Option("--watch", "-w", help="Follow the job to its end.")]

Request = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help="A request in JSON, or a script as plain text; - is standard input.",
        show_default=False,
    ),
]
Script = Annotated[str | None, typer.Option(help="The text to speak.")]
Title = Annotated[str | None, typer.Option(help="Title. Default: name of the script file.")]
Duration = Annotated[
    int | None, typer.Option("--duration", "-d", help="Wanted length of the video in seconds.")
]
Language = Annotated[str | None, typer.Option(help="BCP 47 code. Default: en-US.")]
TargetPlatform = Annotated[
    Platform | None, typer.Option("--platform", help="Target platform. Default: youtube.")
]
Voice = Annotated[VoiceProvider | None, typer.Option(help="Speech service. Default: local.")]
VoiceName = Annotated[str | None, typer.Option(help="A voice of the provider.")]
Music = Annotated[str | None, typer.Option(metavar="URL", help="Background music.")]
Template = Annotated[str | None, typer.Option(help="Look of the video.")]
ScriptId = Annotated[str | None, typer.Option(help="Id of the script. Default: from the text.")]
Priority = Annotated[
    int | None,
    typer.Option(
        "--priority",
        "-p",
        min=HIGHEST_PRIORITY,
        max=LOWEST_PRIORITY,
        help="1 is served first. Default: 5.",
    ),
]
Metadata = Annotated[
    list[str] | None,
    typer.Option("--metadata", "-m", metavar="KEY=VALUE", help="Your own data; may be repeated."),
]
Webhook = Annotated[
    str | None, typer.Option(metavar="URL", help="Receives a signed POST at the end.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Validate the request, create nothing.")]

Statuses = Annotated[
    list[Status] | None, typer.Option("--status", help="Only jobs in this status; may be repeated.")
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Maximum number of jobs.")]

What = Annotated[Artifact, typer.Option("--file", help="File to download.")]
Wait = Annotated[bool, typer.Option("--wait", "-w", help="Wait for the end of the job first.")]

Attempt = Annotated[
    int | None,
    typer.Option(
        "--attempt", min=1, help="Number of the attempt. Default: the latest.", show_default=False
    ),
]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Follow the log until the pod ends.")]
Namespace = Annotated[
    str | None,
    typer.Option(
        "--namespace", "-n", help="Namespace. Default: that of kubectl.", show_default=False
    ),
]
