"""What a reader sees of steps that run and of steps that have ended."""

import pytest
from tools.cluster import expected, progress


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expected, "SECONDS", {"compile kind": 80, "image videojobs-api": 30})


@pytest.mark.parametrize(
    ("title", "taken", "shown"),
    [
        ("compile kind", 4.9, "0:04 of about 1:20"),
        ("image videojobs-api:1f3a", 61.0, "1:01 of about 0:30"),
        ("install KEDA", 3600.0, "60:00"),
    ],
)
def test_a_running_step_is_measured_against_the_recorded_time(
    title: str, taken: float, shown: str
) -> None:
    assert progress.progress(title, taken) == shown


def test_steps_that_run_share_a_line_the_longest_first() -> None:
    line = progress.running([("install KEDA", 2.0), ("compile kind", 30.0)])
    assert line == "compile kind 0:30 of about 1:20 | install KEDA 0:02"


def test_steps_that_end_have_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    now = iter([0.0, 1.0, 3.5, 9.0])
    board = progress.Board(lambda: next(now))
    board.begin("compile kind")
    board.begin("install KEDA")
    board.end("install KEDA", failed=True)
    board.end("compile kind")
    assert capsys.readouterr().out.splitlines() == [
        "install KEDA ... failed after 2.5 s",
        "compile kind ... 9.0 s",
    ]
