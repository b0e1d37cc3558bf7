"""Steps report what they do, keep a log, and fail with the log's name."""

from pathlib import Path

import pytest
from tools.cluster import paths
from tools.cluster.steps import StepFailed, capture, step, wait_until


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "LOGS", tmp_path)
    return tmp_path


def test_a_step_says_its_title_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    with step("build kind") as running:
        running.run(["true"])
    assert capsys.readouterr().out.startswith("build kind ... 0.")


def test_a_failed_command_names_its_log_and_shows_its_end(
    logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StepFailed) as failure, step("build kind") as running:
        running.run(["sh", "-c", "echo the reason >&2; exit 3"])
    assert str(logs / "build-kind.log") in str(failure.value)
    assert "the reason" in str(failure.value)
    assert "failed after" in capsys.readouterr().out


def test_a_program_that_is_not_there_is_a_failed_step_too() -> None:
    with pytest.raises(StepFailed, match="no-such-program"), step("build kind") as running:
        running.run(["no-such-program"])


def test_capture_gives_output_or_none() -> None:
    assert capture(["echo", " yes "]) == "yes"
    assert capture(["false"]) is None
    assert capture(["no-such-program"]) is None


def test_waiting_ends_with_the_first_yes() -> None:
    answers = iter([False, True])
    wait_until("it is there", lambda: next(answers), 10, "")
    assert next(answers, "none left") == "none left"


def test_waiting_too_long_says_for_what_and_what_to_do() -> None:
    with pytest.raises(StepFailed, match=r"it is there: not within 0 s\. Look in the log\."):
        wait_until("it is there", lambda: False, 0, "Look in the log.")
