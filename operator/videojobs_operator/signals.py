"""SIGTERM and SIGINT set one event. What follows is in `program.Operator.run`: workers finish their
keys, the Lease is released (`lead.lease`), and the watches end."""

import asyncio
import signal


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` on SIGTERM (Kubernetes) and SIGINT (Ctrl-C)."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
