"""An API without a cluster, and a finished job."""

from testkit.api_fixtures import finished
from testkit.api_fixtures import lone_api as api

__all__ = ["api", "finished"]
