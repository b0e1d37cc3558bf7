"""The module of the guide's start command: `uvicorn videojobs_api.main:app --port 8012`.

It serves the public port only; `python -m videojobs_api` serves the renderers' port as well.
"""

import os

from videojobs.telemetry import logs, sentry, tracing
from videojobs_api.apps import create_app
from videojobs_api.settings import ApiSettings, ConfigurationError, legacy, refuse_to_start

__all__ = ["app", "create_app", "socket_app"]

logs.configure("api")
sentry.report_errors("api")
tracing.start("api")
legacy.warn(os.environ)
try:
    app = create_app(ApiSettings.from_environment(), foreign_server=True)
except ConfigurationError as error:
    refuse_to_start(error)

socket_app = app
"""The name that the guide's start command uses."""
