"""Reads groups of settings from the environment, with one clear sentence for each wrong value."""

import sys
from typing import Final, NoReturn, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

EXIT_MISCONFIGURED: Final = 2

S = TypeVar("S", bound=BaseSettings)


class ConfigurationError(Exception):
    """A variable is missing or has a bad value; the message has one line for each."""


def read(settings: type[S]) -> S:
    """One group of settings from the environment. Raises ConfigurationError."""
    try:
        return settings()
    except ValidationError as error:
        prefix = settings.model_config.get("env_prefix", "")
        sentences = [
            _sentence(prefix, str(item["loc"][0]), item["type"], item["msg"], settings)
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigurationError("\n".join(sentences)) from None


def _sentence(prefix: str, name: str, kind: str, message: str, settings: type[S]) -> str:
    variable = f"{prefix}{name}".upper()
    known = settings.model_fields.get(name)
    meaning = (known.description if known else None) or ""
    problem = "is not set" if kind == "missing" else f"is wrong: {message}"
    return f"{variable} {problem}. {meaning}".strip()


def refuse_to_start(reason: object) -> NoReturn:
    """Print the reason on standard error and exit with EXIT_MISCONFIGURED."""
    for line in str(reason).splitlines():
        print(f"videojobs-api cannot start: {line}", file=sys.stderr)  # noqa: T201
    raise SystemExit(EXIT_MISCONFIGURED)
