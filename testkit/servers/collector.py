"""A collector of OpenTelemetry on loopback: what it is sent by OTLP over HTTP, it keeps."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from testkit.waiting import until

_WAIT_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Told:
    """A span as it arrived; ids in hexadecimal, `parent` empty at the root, times in seconds."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    begun: float
    ended: float
    failed: bool
    attributes: dict[str, str | int | bool]


@dataclass
class Collector:
    """Its address for `OTEL_EXPORTER_OTLP_ENDPOINT`, and what has arrived."""

    endpoint: str = ""
    spans: list[Told] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """For a program that is to send its spans here, soon."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "100"}

    def wait(self, wanted: Callable[[Told], bool], count: int = 1) -> list[Told]:
        """The spans that are wanted, once there are so many."""
        until(
            lambda: sum(map(wanted, self.spans)) >= count,
            f"{count} spans",
            _WAIT_SECONDS,
            seen=lambda: [(span.service, span.name) for span in self.spans],
        )
        return [span for span in self.spans if wanted(span)]


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that listens."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.spans += _spans(ExportTraceServiceRequest.FromString(body))
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Tests look at `spans`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.endpoint = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _spans(request: ExportTraceServiceRequest) -> Iterator[Told]:
    for group in request.resource_spans:
        service = str(_plain(group.resource.attributes)["service.name"])
        for scope in group.scope_spans:
            for span in scope.spans:
                yield Told(
                    service=service,
                    name=span.name,
                    trace=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    begun=span.start_time_unix_nano / 1e9,
                    ended=span.end_time_unix_nano / 1e9,
                    failed=span.status.code == Status.STATUS_CODE_ERROR,
                    attributes=_plain(span.attributes),
                )


def _plain(pairs: Iterable[KeyValue]) -> dict[str, str | int | bool]:
    return {pair.key: getattr(pair.value, str(pair.value.WhichOneof("value"))) for pair in pairs}
