"""TCP ports on loopback: a free one, and whether a server listens on one and answers."""

import socket
import urllib.error
import urllib.request


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether a connection to the port is accepted."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    """Whether a GET of an HTTP URL is answered, with whatever status."""
    try:
        urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - our own http URL
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
