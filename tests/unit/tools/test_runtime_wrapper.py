"""The runtime wrapper takes capabilities that the host cannot grant out of what Docker asks."""

import json
from pathlib import Path

import pytest
from tools.cluster.runtime_wrapper import (
    CAPABILITIES,
    granted,
    option,
    restrict_files,
    restricted,
)

SAMPLES = Path(__file__).parent / "samples"

ALL = frozenset(CAPABILITIES)
WITHOUT_SYS_RESOURCE = ALL - {"CAP_SYS_RESOURCE"}


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("000001ffffffffff", ALL),
        ("000001fffeffffff", WITHOUT_SYS_RESOURCE),
        ("0000000000000000", frozenset()),
        ("0000000000000001", frozenset({"CAP_CHOWN"})),
        ("0000010000000000", frozenset({"CAP_CHECKPOINT_RESTORE"})),
    ],
)
def test_the_bounding_set_is_read_from_the_process_status(
    mask: str, expected: frozenset[str]
) -> None:
    status = f"Name:\tpython3\nCapEff:\t0000000000000000\nCapBnd:\t{mask}\nNoNewPrivs:\t0\n"
    assert granted(status) == expected


def test_a_status_without_a_bounding_set_is_an_error() -> None:
    with pytest.raises(ValueError, match="CapBnd"):
        granted("Name:\tpython3\n")


def sample(name: str) -> dict[str, object]:
    document: dict[str, object] = json.loads((SAMPLES / name).read_text())
    return document


def test_only_what_is_not_granted_is_taken_from_a_privileged_exec() -> None:
    process = sample("privileged-exec.json")
    result = restricted(process, WITHOUT_SYS_RESOURCE)
    expected = [cap for cap in CAPABILITIES if cap != "CAP_SYS_RESOURCE"]
    assert result["capabilities"] == dict.fromkeys(result["capabilities"], expected)
    assert {**result, "capabilities": None} == {**process, "capabilities": None}


def test_a_host_that_grants_all_changes_nothing() -> None:
    process = sample("privileged-exec.json")
    assert restricted(process, ALL) == process


def test_a_process_that_asks_for_no_capabilities_stays_as_it_is() -> None:
    assert restricted({"args": ["true"]}, frozenset()) == {"args": ["true"]}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--root", "/r", "create", "--bundle", "/b", "id"], "/b"),
        (["create", "--bundle=/b", "id"], "/b"),
        (["delete", "id"], None),
        (["create", "--bundle"], None),
    ],
)
def test_the_bundle_is_found_as_runc_finds_it(arguments: list[str], expected: str | None) -> None:
    assert option(arguments, "--bundle") == expected


def test_creating_a_container_rewrites_its_bundle(tmp_path: Path) -> None:
    before = sample("privileged-config.json")
    (tmp_path / "config.json").write_text(json.dumps(before))
    restrict_files(["create", "--bundle", str(tmp_path), "node"], WITHOUT_SYS_RESOURCE)
    after = json.loads((tmp_path / "config.json").read_text())
    assert "CAP_SYS_RESOURCE" not in after["process"]["capabilities"]["bounding"]
    assert "CAP_SYS_ADMIN" in after["process"]["capabilities"]["bounding"]
    assert {**after, "process": None} == {**before, "process": None}


def test_an_exec_rewrites_its_process_file(tmp_path: Path) -> None:
    process = tmp_path / "process.json"
    process.write_text((SAMPLES / "privileged-exec.json").read_text())
    restrict_files(["exec", "--process", str(process), "node"], WITHOUT_SYS_RESOURCE)
    assert "CAP_SYS_RESOURCE" not in process.read_text()


def test_other_commands_touch_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.json").write_text("not for us")
    restrict_files(["state", "node"], frozenset())
    assert (tmp_path / "config.json").read_text() == "not for us"
