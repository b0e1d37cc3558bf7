"""Errors reach a server that speaks Sentry's protocol, and nothing of what users wrote."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

PROGRAM = """
import logging
from videojobs.telemetry import logs, sentry

logs.configure("operator")
sentry.report_errors("operator")

def fail(script):
    raise RuntimeError("no such thing")

with logs.about(job_id="a3916274"):
    try:
        fail("the whole script of a user")
    except RuntimeError:
        logging.getLogger("some.module").exception("it failed", extra={"text": "private words"})
"""


@contextmanager
def sentry_server() -> Iterator[tuple[str, list[bytes]]]:
    """A DSN, and the envelopes that were sent to it."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            compressed = self.headers.get("Content-Encoding") == "gzip"
            received.append(gzip.decompress(body) if compressed else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://key@127.0.0.1:{server.server_port}/1", received
    finally:
        server.shutdown()
        server.server_close()


def run(dsn: str) -> None:
    """The program, with a DSN or with an empty one."""
    environment = {**os.environ, "SENTRY_DSN": dsn}
    subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True
    )


def event_of(envelopes: list[bytes]) -> dict[str, Any]:
    """The one event: an envelope is a line of header, then a header and a body for each item."""
    items = [json.loads(line) for body in envelopes for line in body.splitlines() if line]
    (event,) = [item for item in items if "exception" in item]
    found: dict[str, Any] = event
    return found


def test_an_error_arrives_with_its_job_and_without_what_the_user_wrote() -> None:
    with sentry_server() as (dsn, envelopes):
        run(dsn)
    event = event_of(envelopes)
    (error,) = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("RuntimeError", "no such thing")
    assert event["tags"]["program"] == "operator"
    assert event["tags"]["job_id"] == "a3916274"
    whole = b"\n".join(envelopes)
    assert b"private words" not in whole
    assert b'"vars"' not in whole


def test_without_a_project_nothing_is_sent() -> None:
    with sentry_server() as (_, envelopes):
        run("")
    assert envelopes == []
