"""Kills follow from a seed; which pod one strikes, from what runs at the moment."""

from collections import Counter
from dataclasses import replace

import pytest
from bench.chaos.schedule import (
    SIGKILLS_OF_A_JOB,
    WEIGHTS,
    Component,
    How,
    Kill,
    Target,
    instead,
    plan,
    strike,
)

API = Target(Component.API, "node", "api-1", "u1", container="c1")
CRASHED = Target(Component.API, "node", "api-2", "u2")
RENDERERS = [
    Target(Component.RENDERER, "node", f"render-{n}", f"r{n}", container=f"k{n}", owner=f"job-{n}")
    for n in range(3)
]


def a_kill(
    component: Component = Component.API, how: How = How.SIGKILL, choice: float = 0.0
) -> Kill:
    return Kill(1, 1.0, component, how, choice)


def test_the_same_seed_makes_the_same_plan_and_another_one_another() -> None:
    assert plan(1, 200, 1.0) == plan(1, 200, 1.0)
    assert plan(1, 200, 1.0) != plan(2, 200, 1.0)


def test_a_longer_plan_does_not_change_what_comes_first() -> None:
    early = [(kill.component, kill.choice) for kill in plan(1, 100, 1.0)]
    assert [(kill.component, kill.choice) for kill in plan(1, 300, 1.0)][:100] == early


def test_every_component_is_killed_about_as_often_as_its_weight_says_and_in_both_ways() -> None:
    kills = plan(3, 5000, 1.0)
    counted = Counter(kill.component for kill in kills)
    for component, weight in WEIGHTS.items():
        assert counted[component] == pytest.approx(5000 * weight / 100, rel=0.2)
    assert {(kill.component, kill.how) for kill in kills} == {
        (component, how) for component in Component for how in How
    }


def test_pauses_have_the_wanted_mean() -> None:
    kills = plan(4, 5000, 0.5)
    assert sum(kill.pause_seconds for kill in kills) / 5000 == pytest.approx(0.5, rel=0.1)


@pytest.mark.parametrize(
    ("kill", "targets", "spent", "struck"),
    [
        pytest.param(a_kill(), [API], {}, (API, How.SIGKILL), id="a running container"),
        pytest.param(
            a_kill(how=How.FORCE_DELETE), [API], {}, (API, How.FORCE_DELETE), id="as planned"
        ),
        pytest.param(
            a_kill(), [CRASHED], {}, (CRASHED, How.FORCE_DELETE), id="one that waits after a crash"
        ),
        pytest.param(a_kill(), [CRASHED, API], {}, (API, How.SIGKILL), id="one that runs first"),
        pytest.param(a_kill(Component.REDIS), [API], {}, None, id="none of its component"),
        pytest.param(a_kill(), [], {}, None, id="nothing at all"),
        pytest.param(
            a_kill(Component.RENDERER, choice=0.5),
            RENDERERS,
            {},
            (RENDERERS[1], How.SIGKILL),
            id="the choice picks by the order of names",
        ),
        pytest.param(
            a_kill(Component.RENDERER, choice=0.999),
            list(reversed(RENDERERS)),
            {},
            (RENDERERS[2], How.SIGKILL),
            id="whatever the order they came in",
        ),
        pytest.param(
            a_kill(Component.RENDERER),
            RENDERERS,
            {"job-0": SIGKILLS_OF_A_JOB},
            (RENDERERS[1], How.SIGKILL),
            id="a job whose next one would spend a retry is spared",
        ),
        pytest.param(
            a_kill(Component.RENDERER),
            RENDERERS[:1],
            {"job-0": SIGKILLS_OF_A_JOB},
            (RENDERERS[0], How.FORCE_DELETE),
            id="or interrupted, which spends none",
        ),
    ],
)
def test_a_kill_strikes(
    kill: Kill, targets: list[Target], spent: dict[str, int], struck: tuple[Target, How] | None
) -> None:
    found = strike(kill, targets, spent)
    assert (None if found is None else (found.target, found.how)) == struck


def test_instead_of_a_component_that_is_away_one_of_the_others_is_struck() -> None:
    kill = a_kill(Component.RENDERER, choice=0.3)
    found = instead(kill, [API], {})
    assert found is not None
    assert (found.target, found.kill.number, found.kill.choice) == (API, 1, 0.3)
    assert instead(kill, [], {}) is None


def test_which_one_is_struck_instead_is_drawn_and_not_always_the_same() -> None:
    targets = [replace(API, component=part, uid=part) for part in Component]
    drawn = [instead(replace(a_kill(), number=n), targets, {}) for n in range(200)]
    assert {strike.target.component for strike in drawn if strike} == set(Component)
    assert drawn == [instead(replace(a_kill(), number=n), targets, {}) for n in range(200)]
