"""Debian packages on this machine, where we are root."""

import os
import shutil

from tools.cluster import steps

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def can_install() -> bool:
    """Debian's package tool, and the right to use it."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(step: steps.Step, *packages: str) -> None:
    """Install packages, without those that they merely recommend."""
    step.run(["apt-get", "update"], env=QUIET)
    step.run(["apt-get", "install", "-y", "--no-install-recommends", *packages], env=QUIET)
