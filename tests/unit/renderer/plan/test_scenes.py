"""Scenes: what shares a card, and which kind the card is."""

import pytest
from hypothesis import given

from tests.unit.renderer.strategies import SCRIPT
from videojobs_renderer.plan.scenes import SCENE_WEIGHT, SceneKind, split_scenes
from videojobs_renderer.script.parser import parse_script, weight_of


def kinds(text: str) -> list[SceneKind]:
    return [scene.kind for scene in split_scenes(parse_script(text, "en"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is a test.", [SceneKind.STATEMENT]),
        ("- one thing\n- another thing", [SceneKind.LIST]),
        ("- a single item", [SceneKind.STATEMENT]),
        ("> To be or not to be.", [SceneKind.QUOTE]),
        ("“To be or not to be.”", [SceneKind.QUOTE]),
        ("Sales grew by 27% this year.", [SceneKind.NUMBER]),
        ("It began in 1994.", [SceneKind.STATEMENT]),
        ("Either 10% or 20% of them.", [SceneKind.STATEMENT]),
        ("\n".join(f"- item {i}" for i in "abcdef"), [SceneKind.LIST, SceneKind.LIST]),
    ],
)
def test_the_text_decides_the_kind_of_card(text: str, expected: list[SceneKind]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "figure", "word"),
    [
        ("Sales grew by 27% this year.", "27%", "27%"),
        ("They paid $5 million for it.", "$5 million", "$5"),
        ("About 60 percent agree.", "60%", "60"),
        ("It is (1,250) long.", "1,250", "(1,250)"),
    ],
)
def test_a_figure_is_set_large_with_its_unit(text: str, figure: str, word: str) -> None:
    (scene,) = split_scenes(parse_script(text, "en"))
    assert scene.figure == figure
    assert scene.words[scene.figure_word].text == word


def test_the_rows_of_a_long_table_share_cards_evenly_under_the_same_names() -> None:
    rows = "\n".join(f"| {number} | {name} |" for number, name in enumerate("abcdefg"))
    scenes = split_scenes(parse_script(f"| No | Name |\n|---|---|\n{rows}", "en"))
    assert [(s.kind, len(s.sentences), s.header) for s in scenes] == [
        (SceneKind.TABLE, 5, ()),
        (SceneKind.TABLE, 3, ("No", "Name")),
    ]


def test_directions_keep_cards_apart_and_pause_after_them() -> None:
    scenes = split_scenes(
        parse_script("Stop.\n[scene]\nLook.\n[pause: 2]\n- a\n- b\n[pause: 1]\n- c\n- d", "en")
    )
    assert [(s.kind, s.pause) for s in scenes] == [
        (SceneKind.STATEMENT, 0.0),
        (SceneKind.STATEMENT, 2.0),
        (SceneKind.LIST, 1.0),
        (SceneKind.LIST, 0.0),
    ]


def test_short_sentences_share_a_card_and_long_ones_do_not() -> None:
    short = "Stop. Look. Listen."
    long = " ".join(["This sentence is rather long and takes its time to come to an end."] * 3)
    assert len(split_scenes(parse_script(short, "en"))) == 1
    assert len(split_scenes(parse_script(long, "en"))) == 3


@given(SCRIPT)
def test_every_sentence_is_in_exactly_one_scene_in_order(script: str) -> None:
    blocks = parse_script(script, "en")
    said = [word for block in blocks for s in block.sentences for word in s.words]
    shown = [word for scene in split_scenes(blocks) for word in scene.words]
    assert shown == said


@given(SCRIPT)
def test_a_card_of_several_statements_is_bounded(script: str) -> None:
    for scene in split_scenes(parse_script(script, "en")):
        if scene.kind is not SceneKind.LIST and len(scene.sentences) > 1:
            assert sum(weight_of(s.words) for s in scene.sentences) <= SCENE_WEIGHT
