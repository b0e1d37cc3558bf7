"""Whether images are pulled or made here: the user's word, and else a question."""

import pytest
from tools.cluster.registry import decide
from tools.cluster.steps import StepFailed


def never() -> bool:
    raise AssertionError("the setting answers: nothing is asked")


@pytest.mark.parametrize(("setting", "expected"), [("yes", True), ("no", False)])
def test_a_setting_answers_without_asking(setting: str, expected: bool) -> None:
    assert decide(setting, never) is expected


@pytest.mark.parametrize("answer", [True, False])
def test_without_a_setting_the_registry_is_asked(answer: bool) -> None:
    assert decide("auto", lambda: answer) is answer


@pytest.mark.parametrize("setting", ["", "true", "1", "YES"])
def test_a_setting_that_means_nothing_says_what_does(setting: str) -> None:
    with pytest.raises(StepFailed, match="set it to auto, yes or no"):
        decide(setting, never)
