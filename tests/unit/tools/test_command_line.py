"""The verbs that the Makefile calls."""

import pytest
from tools.cluster.__main__ import VERBS, parser


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_a_command_with_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([verb, "--help"])
    assert ended.value.code == 0
    assert str(VERBS[verb].__doc__) in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("arguments", "nodes"), [([], None), (["--nodes", "3"], 3)])
def test_a_cluster_keeps_its_nodes_unless_told_how_many(
    arguments: list[str], nodes: int | None
) -> None:
    assert parser().parse_args(["cluster", *arguments]).nodes == nodes


@pytest.mark.parametrize("nodes", ["0", "-1", "many"])
def test_a_number_of_nodes_that_cannot_be_is_refused(
    nodes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["cluster", f"--nodes={nodes}"])
    assert "invalid" in capsys.readouterr().err
