"""What every command has at hand: the client, the settings, and where to print."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydantic import BaseModel
from rich.console import Console

from videojobs_client.client import Client
from videojobs_client.settings import CommandSettings


@dataclass(frozen=True)
class Session:
    """Results go to standard output, all that is said about them to standard error."""

    client: Client
    settings: CommandSettings
    as_json: bool
    out: Console = field(default_factory=Console)
    err: Console = field(default_factory=lambda: Console(stderr=True))

    def emit(self, answer: BaseModel) -> None:
        """One JSON document on one line."""
        self.write(answer.model_dump_json())

    def write(self, text: str) -> None:
        """A line for programs: neither wrapped nor coloured."""
        print(text, file=self.out.file, flush=True)

    def say(self, text: str, style: str = "") -> None:
        """A line for people."""
        self.err.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def opened(server: str | None, *, as_json: bool) -> Iterator[Session]:
    """A session for one command. VideoJobsError for settings that cannot be."""
    settings = CommandSettings.load(server)
    token = settings.token.get_secret_value() if settings.token else None
    with Client(settings.server, token) as client:
        yield Session(client, settings, as_json)
