"""What people see, at the widths that they have."""

import io

import pytest
from rich.console import Console

from tests.unit.client.states import JOB_ID, NOW, job, video
from videojobs_client.command import describe, screen, tables
from videojobs_client.models import Job

STATES = [
    job(queue_position=2),
    job(status="processing", progress=0.4, progress_message="Generating images for scene 4/9"),
    job(status="success", progress=1.0, result=video()),
]


def console(width: int, *, terminal: bool = True, **options: object) -> Console:
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=terminal,
        _environ={},
        **options,  # type: ignore[arg-type]
    )


def printed(at: Console) -> str:
    assert isinstance(at.file, io.StringIO)
    return at.file.getvalue()


@pytest.mark.parametrize("width", [24, 40, 80, 200])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.status.value)
def test_a_frame_is_three_lines_that_fit(width: int, state: Job) -> None:
    at = console(width, color_system=None)
    frame = screen.Frame(at)
    frame.job = state
    at.print(frame)
    lines = printed(at).splitlines()
    assert len(lines) == 3
    assert all(len(line) <= width for line in lines)
    assert state.status.value in lines[0]


def test_a_terminal_is_left_with_the_end_alone() -> None:
    at = console(80, color_system=None)
    assert screen.follow(STATES, at) is STATES[-1]
    assert printed(at).splitlines()[-1].endswith("success: 15 s of video, 1920x1080, 3.5 MB")


def test_a_pipe_gets_a_line_a_change_and_no_control_codes() -> None:
    at = console(40, terminal=False)
    screen.follow([STATES[0], STATES[0], *STATES[1:]], at)
    lines = printed(at).splitlines()
    assert [line.split()[0] for line in lines] == ["pending", "processing", "success"]
    assert "\x1b" not in printed(at)


def test_no_color_leaves_colours_out() -> None:
    plain, coloured = console(80, no_color=True), console(80, color_system="standard")
    for at in (plain, coloured):
        at.print(tables.of_many(STATES, at.width, NOW))
    assert "\x1b[32m" in printed(coloured)
    assert "\x1b[32m" not in printed(plain)


@pytest.mark.parametrize("width", [40, 73, 74, 80, 120])
def test_a_list_never_cuts_an_id(width: int) -> None:
    at = console(width, color_system=None)
    at.print(tables.of_many(STATES, at.width, NOW))
    assert printed(at).count(JOB_ID) == len(STATES)
    assert printed(at).count("processing") == 1


@pytest.mark.parametrize("width", [40, 120])
def test_facts_never_cut_an_id(width: int) -> None:
    at = console(width, color_system=None)
    at.print(tables.of_one(describe.facts(STATES[0], "http://x", NOW), at.width))
    assert JOB_ID in printed(at)


def test_a_row_for_a_pipe_is_one_line_with_tabs() -> None:
    broken = job(status="failure", error="first\nsecond\tthird")
    assert tables.row(broken).split("\t") == [
        JOB_ID,
        "failure",
        "0",
        "2026-01-31T11:59:00Z",
        "first second third",
    ]
