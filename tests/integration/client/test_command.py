"""The `videojobs` command as people and scripts run it."""

import json
import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Final

import pytest
from testkit.job_records import failure
from testkit.paths import BIN
from testkit.servers.kube_apiserver import KubeApiserver

from tests.integration.client.command import COMMAND_SECONDS, VIDEO, Command, Renders, request
from videojobs.store import Store
from videojobs.times import utc_now
from videojobs_client import Client

UNKNOWN: Final = "00000000-0000-4000-8000-000000000000"
SCREEN_SECONDS: Final = 30.0


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script as somebody writes it."""
    path = tmp_path / "how-tides-work.txt"
    path.write_text("A tide is the rise and fall of the sea.")
    return path


def documents(text: str) -> list[dict[str, Any]]:
    """One of each line."""
    return [json.loads(line) for line in text.splitlines()]


class TestSubmit:
    def test_a_script_file(self, videojobs: Command, script: Path, client: Client) -> None:
        done = videojobs("submit", str(script), "--duration", "15", "-p", "2", "-m", "order=4711")
        assert done.returncode == 0, done.stderr
        assert "Queued; ready in about" in done.stderr
        job = client.get(done.stdout.strip())  # the id and nothing else
        assert (job.effective_priority, job.metadata) == (2, {"order": "4711"})

    def test_a_request_on_standard_input(self, videojobs: Command, user: str) -> None:
        done = videojobs("submit", "--json", stdin=json.dumps(request(user)))
        assert done.returncode == 0, done.stderr
        (made,) = documents(done.stdout)
        assert made["status"] == "pending"

    def test_a_wrong_field_names_its_option(self, videojobs: Command, script: Path) -> None:
        done = videojobs("submit", str(script), "--duration", "9999")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "error: duration (--duration): must be at most 1800\n"

    @pytest.mark.parametrize("output", ["how-tides-work.txt", "nowhere/video.mp4"])
    def test_a_bad_place_for_the_video_is_told_before_the_render(
        self, videojobs: Command, script: Path, client: Client, user: str, output: str
    ) -> None:
        done = videojobs("submit", str(script), "--duration", "15", "--output", output)
        assert (done.returncode, done.stdout) == (2, "")
        assert client.page(user).total == 0

    async def test_straight_to_the_video(
        self, videojobs: Command, script: Path, renders: Renders
    ) -> None:
        submit = videojobs.start("submit", str(script), "--duration", "15", "--output", "tides.mp4")
        assert submit.stdout is not None
        await renders.succeed(submit.stdout.readline().strip())
        rest, said = submit.communicate(timeout=COMMAND_SECONDS)
        assert submit.returncode == 0, said
        assert rest.splitlines()[-1] == "tides.mp4"
        assert videojobs.folder.joinpath("tides.mp4").read_bytes() == VIDEO

    def test_a_dry_run_makes_nothing(
        self, videojobs: Command, script: Path, client: Client, user: str
    ) -> None:
        done = videojobs("submit", str(script), "--duration", "15", "--dry-run")
        assert (done.returncode, done.stdout) == (0, "")
        assert "The request is valid" in done.stderr
        assert client.page(user).total == 0

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--title", "Tides"], "error: No script given: name a file"),
            (["missing.json"], "error: missing.json: No such file or directory"),
            (["--script", "x", "--metadata", "x"], "error: --metadata x: must be KEY=VALUE"),
            (["--priority", "11"], "--priority"),
        ],
    )
    def test_wrong_usage(self, videojobs: Command, arguments: list[str], sentence: str) -> None:
        done = videojobs("submit", *arguments)
        assert done.returncode == 2
        assert sentence in done.stderr


class TestEnds:
    """Exit codes of a watch."""

    async def test_a_video(
        self, videojobs: Command, client: Client, user: str, renders: Renders
    ) -> None:
        job_id = client.submit(request(user)).job_id
        watch = videojobs.start("watch", job_id)
        assert watch.stdout is not None
        lines = [watch.stdout.readline()]
        await renders.store.attempts.progress(job_id, 1, 0.5, "Compositing video", utc_now())
        lines.append(watch.stdout.readline())
        await renders.succeed(job_id)
        rest, _ = watch.communicate(timeout=COMMAND_SECONDS)
        assert watch.returncode == 0
        assert [line[:16] for line in (*lines, *rest.splitlines())] == [
            "pending      0% ",
            "processing  50% ",
            "success    100% ",
        ]

    async def test_a_failure(
        self, videojobs: Command, client: Client, user: str, store: Store
    ) -> None:
        job_id = client.submit(request(user)).job_id
        await store.attempts.finish(job_id, failure())
        done = videojobs("watch", job_id, "--json")
        assert done.returncode == 1
        assert documents(done.stdout)[-1]["error_code"] == "RENDER.TIME_LIMIT"

    def test_a_cancelled_job(self, videojobs: Command, client: Client, user: str) -> None:
        job_id = client.submit(request(user)).job_id
        cancelled = videojobs("cancel", job_id)
        assert (cancelled.returncode, cancelled.stdout) == (0, "")
        watched = videojobs("watch", job_id)
        assert watched.returncode == 5
        assert f"Try: videojobs retry {job_id}" in watched.stderr
        again = videojobs("retry", job_id)
        assert client.get(again.stdout.strip()).retry_of == job_id

    def test_an_interrupted_watch_leaves_the_job_alone(
        self, videojobs: Command, client: Client, user: str
    ) -> None:
        job_id = client.submit(request(user)).job_id
        watch = videojobs.start("watch", job_id)
        assert watch.stdout is not None
        assert watch.stdout.readline().startswith("pending")
        watch.send_signal(signal.SIGINT)
        _, said = watch.communicate(timeout=COMMAND_SECONDS)
        assert watch.returncode == 130
        assert "The job continues" in said
        assert "Traceback" not in said
        assert not client.get(job_id).over

    def test_what_is_not_there(self, videojobs: Command) -> None:
        done = videojobs("get", UNKNOWN)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr == f"error: Job {UNKNOWN} not found\n"

    def test_nobody_listens(self, videojobs: Command) -> None:
        done = videojobs("get", UNKNOWN, "--server", "http://127.0.0.1:1")
        assert done.returncode == 4
        assert "check that the service runs and the URL is correct" in done.stderr


class TestReading:
    def test_a_list_in_a_pipe_has_tabs(self, videojobs: Command, client: Client, user: str) -> None:
        made = [client.submit(request(user)).job_id for _ in range(3)]
        done = videojobs("list", "--limit", "2")
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        assert [row[0] for row in rows] == made[:0:-1]
        assert {row[1] for row in rows} == {"pending"}

    def test_json_is_what_the_service_says(
        self, videojobs: Command, client: Client, user: str
    ) -> None:
        job_id = client.submit(request(user)).job_id
        (shown,) = documents(videojobs("get", job_id, "--json").stdout)
        (listed,) = documents(videojobs("list", "--json").stdout)
        assert shown["job_id"] == listed["job_id"] == job_id
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", shown["created_at"])

    def test_nobody_reads(self, videojobs: Command, client: Client, user: str) -> None:
        client.submit(request(user))
        with videojobs.start("list") as reading:
            assert reading.stdout is not None
            reading.stdout.close()
            assert reading.wait(COMMAND_SECONDS) == 141
            assert reading.stderr is not None
            assert reading.stderr.read() == ""

    async def test_open_without_a_screen(
        self, videojobs: Command, client: Client, user: str, renders: Renders
    ) -> None:
        job_id = client.submit(request(user, title="Tides")).job_id
        await renders.succeed(job_id)
        done = videojobs("open", job_id, "--json", TMPDIR=str(videojobs.folder))
        assert done.returncode == 0
        (shown,) = documents(done.stdout)
        assert Path(shown["path"]).name == "Tides.mp4"
        assert Path(shown["path"]).is_relative_to(videojobs.folder)

    async def test_a_download(
        self, videojobs: Command, client: Client, user: str, renders: Renders
    ) -> None:
        job_id = client.submit(request(user, title="Tides")).job_id
        early = videojobs("download", job_id)
        assert early.returncode == 6
        await renders.succeed(job_id)
        done = videojobs("download", job_id)
        assert (done.returncode, done.stdout) == (0, "Tides.mp4\n")
        assert videojobs.folder.joinpath("Tides.mp4").read_bytes() == VIDEO
        again = videojobs("download", job_id)
        assert again.returncode == 2
        assert "--force replaces it" in again.stderr


class TestLogs:
    """Up to the kubelet, which does not run here."""

    def test_without_kubectl(self, videojobs: Command, client: Client, user: str) -> None:
        job_id = client.submit(request(user)).job_id
        done = videojobs("logs", job_id, "--attempt", "1", PATH="/nonexistent")
        assert done.returncode == 2
        assert "kubectl, which reads logs from the cluster, is not installed" in done.stderr

    def test_before_the_first_attempt(self, videojobs: Command, client: Client, user: str) -> None:
        done = videojobs("logs", client.submit(request(user)).job_id)
        assert done.returncode == 6
        assert "so there is no log" in done.stderr

    def test_no_pod(
        self,
        videojobs: Command,
        client: Client,
        user: str,
        kube_apiserver: KubeApiserver,
        api_namespace: str,
    ) -> None:
        job_id = client.submit(request(user)).job_id
        done = videojobs(
            "logs",
            job_id,
            "--attempt=1",
            f"--namespace={api_namespace}",
            KUBECONFIG=str(kube_apiserver.kubeconfig),
            PATH=f"{BIN}:{os.environ['PATH']}",
        )
        assert done.returncode == 3
        assert "No pod of attempt 1" in done.stderr


class Terminal:
    """A command on a terminal of so many columns."""

    def __init__(self, videojobs: Command, columns: int, *arguments: str, **variables: str) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*videojobs.line, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=videojobs.folder,
            env={
                **videojobs.environment,
                "TERM": "xterm-256color",
                "COLUMNS": str(columns),
                "LINES": "24",
                **variables,
            },
        )
        os.close(slave)
        self.shown = ""

    def until(self, text: str) -> None:
        """Read the screen until a text was on it."""
        deadline = time.monotonic() + SCREEN_SECONDS
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            self.shown += os.read(self._master, 65_536).decode(errors="replace")

    def end(self) -> int:
        """Read all the rest; the exit code."""
        try:
            while data := os.read(self._master, 65_536):
                self.shown += data.decode(errors="replace")
        except OSError:  # Linux: the other side has closed
            pass
        os.close(self._master)
        return self.process.wait(SCREEN_SECONDS)


class TestTerminal:
    @pytest.mark.parametrize(
        ("columns", "variables", "coloured"), [(80, {}, True), (40, {"NO_COLOR": "1"}, False)]
    )
    async def test_a_watch_is_renewed_in_place(
        self,
        videojobs: Command,
        client: Client,
        user: str,
        renders: Renders,
        columns: int,
        variables: dict[str, str],
        coloured: bool,
    ) -> None:
        job_id = client.submit(request(user)).job_id
        terminal = Terminal(videojobs, columns, "watch", job_id, **variables)
        terminal.until("Waiting in the queue")
        await renders.store.attempts.progress(job_id, 1, 0.5, "Compositing video", utc_now())
        terminal.until("Compositing video")
        await renders.succeed(job_id)
        assert terminal.end() == 0
        assert "━" in terminal.shown
        assert "\x1b[2K" in terminal.shown  # lines are erased, not added
        colour = re.search(r"\x1b\[(3[0-7]|38;5;\d+|\d;3[0-7])m", terminal.shown)
        assert bool(colour) is coloured
        assert "success: 15 s of video" in re.sub(r"\x1b\[[0-9;]*m", "", terminal.shown)

    def test_a_list_on_a_narrow_terminal(
        self, videojobs: Command, client: Client, user: str
    ) -> None:
        job_id = client.submit(request(user)).job_id
        terminal = Terminal(videojobs, 40, "list", NO_COLOR="1")
        assert terminal.end() == 0
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.shown)
        assert job_id in [line.strip() for line in plain.splitlines()]
        assert all(len(line) <= 40 for line in plain.splitlines())
