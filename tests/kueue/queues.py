"""Names of Kueue's queues."""

from typing import Final

QUEUE: Final = "renders"
"""The LocalQueue of every test's namespace."""
