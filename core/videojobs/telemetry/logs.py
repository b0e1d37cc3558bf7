"""Logging of every program: one JSON object a line, on standard error.

Each line has `time`, `level`, `logger`, `message` and `program`; lines about a job have `job_id`,
and the other fields that were given to `about`. Scripts and tokens are never logged.
"""

import logging.config
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from pythonjsonlogger.core import RESERVED_ATTRS

_FIELDS: Final[ContextVar[dict[str, object] | None]] = ContextVar("log_fields", default=None)

_QUIET: Final = {
    # RequestLog writes the access line, with the ids that uvicorn does not know.
    "uvicorn.access": logging.WARNING,
    # kopf logs the success of every handler call.
    "kopf.objects": logging.WARNING,
}


@contextmanager
def about(**new: object) -> Iterator[None]:
    """Add fields to every line that the current task logs within the context."""
    token = _FIELDS.set({**fields(), **new})
    try:
        yield
    finally:
        _FIELDS.reset(token)


def fields() -> Mapping[str, object]:
    """The fields that `about` has set in the current task."""
    return _FIELDS.get() or {}


class AddFields(logging.Filter):
    """Adds the fields of the process and of the current task to each record."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        super().__init__()
        self._fields = fields

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the fields and accept the record. A record's own fields take precedence."""
        for name, value in {**self._fields, **fields()}.items():
            if not hasattr(record, name):
                setattr(record, name, value)
        return True


def configure(program: str, **fields: object) -> None:
    """Route all loggers of the process, also those of libraries, through one handler. Each line has
    the program's name and the given fields."""
    # No line shows these, and finding them out is a tenth of a line's cost.
    logging.logThreads = logging.logProcesses = False
    logging.logMultiprocessing = False
    logging.config.dictConfig(_configuration({"program": program, **fields}))


def _configuration(fields: Mapping[str, object]) -> dict[str, Any]:
    passed_on = {"level": "INFO", "handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"fields": {"()": AddFields, "fields": fields}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(levelname)s %(name)s %(message)s",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": "time",
                "reserved_attrs": [*RESERVED_ATTRS, "color_message"],  # uvicorn's, for terminals
                "json_ensure_ascii": False,
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["fields"],
            }
        },
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "uvicorn": passed_on,
            "uvicorn.error": passed_on,
            **{name: {**passed_on, "level": level} for name, level in _QUIET.items()},
        },
    }
