"""Is a container registry in reach? Then images are pulled; else they are built from sources."""

import functools
import os
import subprocess
from collections.abc import Callable

from tools.cluster import steps

# The smallest public image that a cluster needs anyway.
PROBE_IMAGE = "registry.k8s.io/pause:3.10.2"
PROBE_TIMEOUT_SECONDS = 20

SETTING = "VIDEOJOBS_REGISTRY"


@functools.cache
def in_reach() -> bool:
    """Whether images can be pulled, asked once; VIDEOJOBS_REGISTRY=yes or no answers unasked."""
    return decide(os.environ.get(SETTING, "auto"), probe)


def decide(setting: str, ask: Callable[[], bool]) -> bool:
    """The decision from the user's setting (auto, yes, no) and, for auto, a question."""
    match setting:
        case "auto":
            return ask()
        case "yes" | "no":
            return setting == "yes"
    raise steps.StepFailed(f"{SETTING}={setting!r}: set it to auto, yes or no")


def probe() -> bool:
    """Can the manifest of a public image be read? Transfers a few hundred bytes."""
    try:
        done = subprocess.run(
            ["docker", "manifest", "inspect", PROBE_IMAGE],
            capture_output=True,
            timeout=PROBE_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
