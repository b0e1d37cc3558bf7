"""Fields that this version does not know: old clients send extras, and new ones misspell."""

import logging
from typing import Final

from videojobs_api.http.problems import FieldError, ProblemError
from videojobs_api.jobs.schemas import CreateJob

_MOST: Final = 500

_logged: set[str] = set()

logger = logging.getLogger(__name__)


def tolerate(body: CreateJob) -> None:
    """Log each field once a process, so that whoever runs the service learns of it."""
    for field in body.unknown_fields():
        if field not in _logged and len(_logged) < _MOST:
            _logged.add(field)
            logger.warning("unknown field ignored", extra={"field": field})


def refuse(body: CreateJob) -> None:
    """422 that names each."""
    unknown = body.unknown_fields()
    if unknown:
        errors = [
            FieldError(field=field, message="is not a field of this version", type="unknown_field")
            for field in unknown
        ]
        detail = "; ".join(f"{error.field}: {error.message}" for error in errors)
        raise ProblemError(422, detail, errors=errors)
