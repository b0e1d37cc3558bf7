"""Termination messages fit Kubernetes' limit and come back whole."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs.job.failures import ExitCode, Failure, FailureCode
from videojobs.job.outcome import (
    REPORT_BYTES,
    TERMINATION_MESSAGE_BYTES,
    Stage,
    Termination,
    parse_termination,
)
from videojobs.job.result import RenderResult


@given(st.text(max_size=9000), st.text(max_size=9000), st.text(max_size=9000))
def test_a_failure_of_any_length_fits(message: str, hint: str, stderr: str) -> None:
    failure = Failure.of(FailureCode.RENDER_FFMPEG, message, hint=hint, stderr_tail=stderr)
    text = Termination(failure=failure).to_message()
    assert len(text.encode()) <= TERMINATION_MESSAGE_BYTES
    parsed = parse_termination(text)
    assert parsed is not None
    assert parsed.failure is not None
    assert parsed.failure.code is FailureCode.RENDER_FFMPEG


@given(st.lists(st.text(max_size=900), max_size=60))
def test_a_result_with_many_remarks_fits(degraded: list[str]) -> None:
    result = RenderResult(duration=1.5, file_size=1, resolution="2x2", degraded=degraded)
    text = Termination(result=result).to_message()
    assert len(text.encode()) <= TERMINATION_MESSAGE_BYTES
    assert parse_termination(text) is not None


CREDITS = [f"Picture {number}: a photographer of some fame, CC BY-SA 4.0" for number in range(100)]


def test_the_report_is_whole_where_the_message_says_that_it_is_not() -> None:
    result = RenderResult(duration=15, file_size=7, resolution="1920x1080", credits=CREDITS)
    termination = Termination(result=result, stage_milliseconds={"audio": 1200})
    assert parse_termination(termination.to_report()) == termination
    message = parse_termination(termination.to_message())
    assert message is not None
    assert message.shortened
    assert message.stage_milliseconds == {"audio": 1200}
    assert "shortened" not in Termination(result=result.model_copy(update={"credits": []}))._json()


@pytest.mark.parametrize("length", [4096, 4097, 9000, 90_000])
def test_a_report_has_no_text_that_a_status_has_no_room_for(length: int) -> None:
    text = "x" * length
    failure = Failure.of(FailureCode.RENDER_FFMPEG, text, hint="Mend it")
    result = RenderResult(duration=15, file_size=7, resolution="1920x1080", credits=[text])
    for termination in (Termination(failure=failure), Termination(result=result)):
        report = termination.to_report()
        assert len(report.encode()) <= REPORT_BYTES
        parsed = parse_termination(report)
        assert parsed is not None
        assert bool(parsed.shortened) is (length > 4096)


@pytest.mark.parametrize("containers", [1, 4, 5, 12])
def test_a_message_is_whole_in_a_pod_of_many_containers(containers: int) -> None:
    """The kubelet's rule (pkg/kubelet/kuberuntime): 12 KiB a pod, 4096 bytes a container."""
    result = RenderResult(duration=15, file_size=7, resolution="1920x1080", credits=CREDITS)
    kept = min(4096, 12 * 1024 // containers)
    assert len(Termination(result=result).to_message().encode()) <= kept


@pytest.mark.parametrize("character", ["x", "😀", "\x00", '"'])
def test_what_takes_many_bytes_fits_too(character: str) -> None:
    text = character * 9000
    failure = Failure.of(FailureCode.RENDER_FFMPEG, text, hint=text, stderr_tail=text)
    result = RenderResult(
        duration=1,
        file_size=1,
        resolution="2x2",
        voice=text[:1024],
        degraded=[text],
        credits=[text],
    )
    for termination in (Termination(failure=failure), Termination(result=result)):
        message = termination.to_message()
        assert len(message.encode()) <= TERMINATION_MESSAGE_BYTES
        assert parse_termination(message) is not None


def test_how_long_the_stages_took_is_never_cut_off() -> None:
    took = {stage.value: 1_799_999 for stage in Stage}
    failure = Failure.of(FailureCode.STORAGE_UPLOAD, "x" * 9000)
    parsed = parse_termination(Termination(failure=failure, stage_milliseconds=took).to_message())
    assert parsed is not None
    assert parsed.stage_milliseconds == took


def test_silence_and_nonsense_say_nothing() -> None:
    for message in (None, "", "OOM", "{}", '{"result": null}', "[1]"):
        assert parse_termination(message) is None


@pytest.mark.parametrize(
    "odd",
    [
        {"duration": float("nan")},
        {"duration": 1e300},
        {"duration": -1},
        {"file_size": -1},
        {"file_size": 10**30},
        {"resolution": "x" * 65},
        {"voice": "x" * 1025},
        {"degraded": [""] * 101},
    ],
)
def test_a_result_that_no_status_has_room_for_says_nothing(odd: dict[str, Any]) -> None:
    """It could never be written, and the job would never end."""
    facts = RenderResult.model_validate({"duration": 1, "file_size": 1, "resolution": "2x2", **odd})
    text = json.dumps({"result": facts.model_dump(by_alias=True)})
    assert parse_termination(text) is None


@pytest.mark.parametrize("odd", [{"scene": 0}, {"scene": 2**31}, {"stage": "x" * 257}])
def test_a_failure_that_no_status_has_room_for_says_nothing(odd: dict[str, Any]) -> None:
    failure = Failure.of(FailureCode.RENDER_FFMPEG, "It failed", **odd)
    text = json.dumps({"failure": failure.model_dump(by_alias=True)})
    assert parse_termination(text) is None


def test_every_failure_code_has_an_exit_code_that_is_not_success() -> None:
    assert all(Failure.of(code, "It failed").exit_code != 0 for code in FailureCode)


def test_a_request_that_fails_for_a_while_only_has_the_exit_code_of_passing_faults() -> None:
    lasting = Failure.of(FailureCode.INPUT_MEDIA, "It is no music")
    passing = Failure.of(FailureCode.INPUT_MEDIA, "Its server is away", retryable=True)

    assert lasting.exit_code is ExitCode.REQUEST
    assert passing.exit_code is ExitCode.PASSING
