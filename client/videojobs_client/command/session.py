"""What every command uses: the client, the settings and the output streams."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydantic import BaseModel
from rich.console import Console

from videojobs_client.client import Client
from videojobs_client.settings import CommandSettings


@dataclass(frozen=True)
class Session:
    """Results go to standard output, messages for people to standard error."""

    client: Client
    settings: CommandSettings
    as_json: bool
    out: Console = field(default_factory=Console)
    err: Console = field(default_factory=lambda: Console(stderr=True))

    def emit(self, answer: BaseModel) -> None:
        """Print a JSON document on one line."""
        self.write(answer.model_dump_json())

    def write(self, text: str) -> None:
        """Print a line for programs: neither wrapped nor coloured."""
        print(text, file=self.out.file, flush=True)

    def say(self, text: str, style: str = "") -> None:
        """Print a message for people on standard error."""
        self.err.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def opened(server: str | None, *, as_json: bool) -> Iterator[Session]:
    """A session for one command. Raises NotConfigured for invalid settings."""
    settings = CommandSettings.load(server)
    token = settings.token.get_secret_value() if settings.token else None
    with Client(settings.server, token) as client:
        yield Session(client, settings, as_json)
