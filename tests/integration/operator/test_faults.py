"""Any single failure of a call converges: one Job an attempt, one end, the right one.

Every call is failed once, in one of the ways, in the life of a VideoJob or in the operator's own;
`python -m bench.operator.faults` fails each call in every way.
"""

import os
from collections.abc import AsyncIterator, Sequence
from itertools import cycle
from pathlib import Path

import pytest
from testkit.faults.campaign import Campaign, Plan, campaign
from testkit.faults.faults import KUBE_FAULTS, REDIS_FAULTS, Call, Fault, Sting
from testkit.faults.stories import STORIES, Story
from testkit.servers.kube_apiserver import KubeApiserver, run_controllers
from testkit.servers.redis_server import RedisServer

_CRASHES = 3
_OF_EVERY_LIFE = {Call("kube post jobs"), Call("kube patch videojobs/status")}
"""Other calls, as of an Event or a later write, may not come again in a second life."""


@pytest.fixture
async def running(
    kube_apiserver: KubeApiserver,
    own_redis_server: RedisServer,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Campaign]:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    with run_controllers(kube_apiserver, tmp_path, "garbage-collector-controller"):
        async with campaign(kube_apiserver, own_redis_server, namespace, tmp_path) as made:
            yield made


async def all_end_well(running: Campaign, plans: Sequence[Plan]) -> None:
    judgements = await running.live(plans)
    wrong = [str(judgement) for judgement in judgements if judgement.problems]
    assert not wrong, "\n".join(wrong)


async def calls_of_each_story(running: Campaign) -> list[tuple[Story, Call]]:
    """What the operator calls when nothing fails."""
    await all_end_well(running, [(story, None) for story in STORIES])
    return [(life.story, call) for life in running.lives for call in running.calls_of(life.name)]


def a_fault_for_every_call(calls: list[tuple[Story, Call]]) -> list[tuple[Story, Sting]]:
    """Each call to Kubernetes once, each fault in its turn; few crashes, for each costs a start."""
    of_kube = [(story, call) for story, call in calls if call.server == "kube"]
    mild = cycle(fault for fault in KUBE_FAULTS if fault is not Fault.CRASH_AFTER)
    stings = [(story, Sting(call, next(mild))) for story, call in of_kube]
    certain = [(story, call) for story, call in of_kube if call in _OF_EVERY_LIFE]
    crashes = certain[:: len(certain) // _CRASHES]
    return stings + [(story, Sting(call, Fault.CRASH_AFTER)) for story, call in crashes]


def each_fault_of_redis(calls: list[tuple[Story, Call]]) -> list[tuple[Story, Sting]]:
    """Each on another call."""
    of_redis = [(story, call) for story, call in calls if call.server == "redis"]
    chosen = of_redis[:: len(of_redis) // len(REDIS_FAULTS)]
    return [
        (story, Sting(call, fault))
        for (story, call), fault in zip(chosen, REDIS_FAULTS, strict=False)
    ]


async def test_whichever_call_of_a_life_fails_it_comes_to_its_right_end(running: Campaign) -> None:
    calls = await calls_of_each_story(running)
    await all_end_well(running, a_fault_for_every_call(calls))
    assert running.suffered("kube") == set(KUBE_FAULTS)
    assert running.restarts >= 1
    for life in each_fault_of_redis(calls):
        # Alone: after a fault the operator leaves Redis alone for all jobs for a while.
        await all_end_well(running, [life])
    assert running.suffered("redis")
