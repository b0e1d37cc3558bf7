"""The reporter's thread: the latest word at once, and a sign of life while there is none."""

import json

from testkit.servers.http_server import HttpServer

from videojobs.protocol.reports import ProgressReport
from videojobs_renderer.http.report_client import ReportClient
from videojobs_renderer.http.reporter import Reporter
from videojobs_renderer.stop import StopReason, StopToken

WORK = ProgressReport(progress=0.5, message="Compositing video", eta_seconds=20)


def reporter(server: HttpServer, stop: StopToken) -> Reporter:
    client = ReportClient(f"{server.address}/internal/v1", "job-1", 1, "token")
    return Reporter(client, stop)


def test_silence_is_broken_so_that_a_stale_attempt_learns_of_it(http_server: HttpServer) -> None:
    """A stage without news, such as a long master, must not hide that the job was cancelled."""
    answers = [{"proceed": True}, {"proceed": True}, {"proceed": False}]
    http_server.answer = lambda *_: (200, json.dumps(answers.pop(0)).encode())
    stop = StopToken()
    telling = reporter(http_server, stop)
    telling.report(WORK)
    http_server.wait_for(lambda: len(http_server.seen) == 3)
    telling.close()
    assert stop.reason is StopReason.SUPERSEDED
    said = [ProgressReport.model_validate_json(body) for *_, body in http_server.seen]
    assert said == [WORK] * 3


def test_a_new_message_is_told_at_once_and_the_last_one_before_the_end(
    http_server: HttpServer,
) -> None:
    http_server.answer = lambda *_: (200, b'{"proceed": true}')
    telling = reporter(http_server, StopToken())
    telling.report(WORK)
    http_server.wait_for(lambda: len(http_server.seen) == 1)
    for share in (0.6, 0.7, 0.8):
        telling.report(ProgressReport(progress=share, message="Storing the video"))
    telling.close()
    said = [ProgressReport.model_validate_json(body) for *_, body in http_server.seen]
    assert said[0] == WORK
    assert said[-1].progress == 0.8
