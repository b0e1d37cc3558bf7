"""JSON logs, one object a line, for our loggers and uvicorn's alike."""

import logging.config
from typing import Any, Final

from pythonjsonlogger.core import RESERVED_ATTRS

_CONFIG: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
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
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "uvicorn": {"level": "INFO", "handlers": [], "propagate": True},
        "uvicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
        # RequestLog writes the access line, with the ids that uvicorn does not know.
        "uvicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
    },
}


def configure() -> None:
    """Route every logger of the process through one JSON handler on standard error."""
    logging.config.dictConfig(_CONFIG)
