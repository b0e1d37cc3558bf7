"""Reports every error of a command on standard error, with an exit code."""

import errno
import os
import sys
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from videojobs_client.command import exits, words
from videojobs_client.command.ordering import explained
from videojobs_client.errors import Invalid, ServerFailed, ServiceError, VideoJobsError


class Commands(TyperGroup):
    """The group of commands, which reports errors instead of tracebacks."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of their definition."""
        del ctx
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; exits with the code of an error."""
        try:
            return super().invoke(ctx)
        except VideoJobsError as error:
            _print(sentences(error))
            raise typer.Exit(exits.of_error(error)) from None
        except FileExistsError as error:
            _print([f"{error.filename} exists; --force replaces it, --output chooses another path"])
            raise typer.Exit(exits.ExitCode.USAGE) from None
        except OSError as error:
            if error.errno == errno.EPIPE:
                _silence()
                raise typer.Exit(exits.ExitCode.OUTPUT_CLOSED) from None
            _print([f"{error.filename}: {error.strerror}" if error.filename else str(error)])
            raise typer.Exit(exits.ExitCode.USAGE) from None


def sentences(error: VideoJobsError) -> list[str]:
    """The lines that report an error: the cause, and what to do. Pure."""
    lines = explained(error) if isinstance(error, Invalid) else str(error).splitlines()
    if isinstance(error, ServiceError) and error.retry_after and error.retry_after > 1:
        lines.append(f"Try again in {words.duration(error.retry_after)}.")
    if isinstance(error, ServerFailed) and error.request_id:
        lines.append(f"Request id: {error.request_id}")
    return lines


def _silence() -> None:
    """Standard output is closed: keep Python's final flush from failing (Python docs, SIGPIPE)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print(lines: list[str]) -> None:
    console = Console(stderr=True)
    for number, line in enumerate(lines):
        console.print("error: " if number == 0 else "       ", style="bold red", end="")
        console.print(line, markup=False, highlight=False, soft_wrap=True)
