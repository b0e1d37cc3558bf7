"""An operator behind two proxies that lives are led through, and the judgement over them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Final
from uuid import uuid4

import yaml

from testkit.cluster.hand import Hand
from testkit.cluster.players import Players
from testkit.cluster.processes import OperatorProcess, operator_environment
from testkit.cluster.rig import Rig
from testkit.faults.faults import OPERATOR, Call, Fault, Ledger, Sting
from testkit.faults.stories import PLAIN, Life, Story
from testkit.faults.verdict import Evidence, problems
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer
from testkit.waiting import WaitTimeoutError, eventually
from testkit.wires.proxies import KubeProxy, RedisProxy
from videojobs.job.identity import OWNER_LABEL, job_id_of
from videojobs.job.states import TERMINAL
from videojobs.job.submission import NewJob
from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import JOBS, PODS, SECRETS, Kind
from videojobs.settings import RedisSettings
from videojobs.store import Store, Verdict, connect
from videojobs.times import utc_now
from videojobs_operator.state.views import ENDED_PHASES, JobState, job_view

_PATIENCE_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 0.4
_SLOTS: Final = 400
_LIVES_AT_ONCE: Final = 24
_SHORT_DEADLINES: Final = {
    "VIDEOJOBS_KUBE_TIMEOUT_SECONDS": "2.5",
    "VIDEOJOBS_KUBE_QPS": "2000",
    "VIDEOJOBS_WATCH_INACTIVITY_SECONDS": "4",
}
"""Short deadlines: what hangs is given up before a test's patience is at its end."""
_OWN_CALLS_SECONDS: Final = 7.0
"""Within this time after its start an operator has made each of its own calls twice: the Lease is
renewed every 2 s, a pool's status written every 5 s."""


Plan = tuple[Story, Sting | None]
"""A life to be led, and what is to go wrong in it."""


@dataclass(frozen=True)
class Judgement:
    """How a life has ended: what is wrong, nothing if all is well."""

    life: Life
    sting: Sting | None
    problems: list[str]

    def __str__(self) -> str:
        return "\n".join(f"{self.life.name} ({self.sting}): {problem}" for problem in self.problems)


@dataclass
class Campaign:
    """Everything set up and running."""

    rig: Rig
    ledger: Ledger
    restarts: int = 0
    _lives: dict[str, Life] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)
    _own_sting: Sting | None = None
    _started: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def lives(self) -> list[Life]:
        """All lives so far."""
        return list(self._lives.values())

    def calls_of(self, victim: str) -> list[Call]:
        """What was called for a life, or by the operator for itself since its start."""
        return self.ledger.calls_of(victim)

    def stung(self, victim: str) -> bool:
        """Whether its fault has come about: a life may be over before its call comes."""
        return victim in self.ledger.stung

    def crash(self) -> None:
        """SIGKILL; the supervisor starts the next process."""
        if self.rig.operator.running:
            self.rig.operator.send(signal.SIGKILL)

    async def supervise(self) -> None:
        """As a Deployment does: whatever has ended is started again."""
        while True:
            await self.rig.operator.ended()
            self.restarts += 1
            self.ledger.begin_operator(self._own_sting)
            self._own_sting = None
            await self.rig.operator.start()
            self._started.set()

    def life_of(self, job_name: str) -> Life | None:
        """Whose attempt a Job is."""
        return self._lives.get(self.ledger.victim_of(job_name))

    async def live(self, plans: Sequence[Plan]) -> list[Judgement]:
        """Lead lives side by side to their ends."""
        gate = asyncio.Semaphore(_LIVES_AT_ONCE)

        async def one(story: Story, sting: Sting | None) -> Judgement:
            async with gate:
                life = await self._begin(story, sting)
                return Judgement(life, sting, await self._judge(life))

        return await asyncio.gather(*(one(story, sting) for story, sting in plans))

    async def _begin(self, story: Story, sting: Sting | None) -> Life:
        name = str(uuid4()) if story.by_api else f"{story.name}-{next(self._numbers):04d}"
        self.ledger.watch_over(name, name)
        if sting is not None:
            self.ledger.stings[name] = sting
        if story.by_api:
            self._lives[name] = Life(name, story, name)
            created = await self.rig.store.submissions.create(self._posted(name), outbox=True)
            assert created is Verdict.CREATED
        else:
            video_job = await self.rig.submit(name, **story.spec)
            self.ledger.born(video_job)
            self._lives[name] = Life(name, story, job_id_of(name, video_job["metadata"]["uid"]))
        return self._lives[name]

    def _posted(self, job_id: str) -> NewJob:
        """What `POST /api/v1/generate` records before it answers."""
        return NewJob(
            job_id=job_id,
            user_id="user",
            request=self.rig.request("user"),
            priority=5,
            created=utc_now(),
            namespace=self.rig.namespace,
            name=job_id,
            pool="default",
        )

    async def _judge(self, life: Life) -> list[str]:
        """What is wrong in the end; a busy machine is waited for."""
        wrong: list[str] = []

        async def all_is_well() -> bool:
            nonlocal wrong
            record = await self.rig.document(life.job_id)
            over = record.get("status") in TERMINAL
            wrong = await self._problems(life, record) if over else ["it has no end"]
            return not wrong

        with suppress(WaitTimeoutError):  # what is wrong then is the judgement
            await eventually(all_is_well, life.name, _PATIENCE_SECONDS, poll=_POLL_SECONDS)
        return wrong

    async def _problems(self, life: Life, record: dict[str, object]) -> list[str]:
        uid = self.ledger.uids.get(life.name, "")
        selector = f"{OWNER_LABEL}={uid}"
        phases = {
            pod["metadata"]["name"]: pod.get("status", {}).get("phase")
            for pod in await self._all(PODS, selector)
        }
        jobs = [job_view(job) for job in await self._all(JOBS, selector)]
        alive = [job.name for job in jobs if job.state is JobState.ACTIVE]
        made = self.ledger.jobs_made
        evidence = Evidence(
            name=life.name,
            uid=uid,
            record=record,
            video_job=await self._video_job(life.name),
            made={job: n for job, n in made.items() if self.ledger.victim_of(job) == life.name},
            live_jobs=[job for job in alive if phases.get(f"{job}-pod") not in ENDED_PHASES],
            secrets=await self._all(SECRETS, selector),
            ends=self.ledger.ends[life.name],
        )
        return problems(life.story, evidence)

    async def _all(self, kind: Kind, selector: str) -> list[Manifest]:
        return [item async for item in self.rig.kube.list(kind, self.rig.namespace, selector)]

    async def _video_job(self, name: str) -> Manifest | None:
        try:
            return await self.rig.hand.video_job(name)
        except NotFoundError:
            return None

    async def start_anew(self, sting: Sting | None) -> Judgement:
        """The operator is killed and starts with a job to do, and one call of its own fails."""
        self._own_sting = sting
        self._started.clear()
        self.crash()
        await self._started.wait()
        own_calls = asyncio.create_task(asyncio.sleep(_OWN_CALLS_SECONDS))
        (judgement,) = await self.live([(PLAIN, None)])

        async def own_calls_are_made() -> bool:
            return own_calls.done() or (sting is not None and self.stung(OPERATOR))

        await eventually(own_calls_are_made, "its own calls", poll=_POLL_SECONDS)
        own_calls.cancel()
        return replace(judgement, sting=sting)

    def suffered(self, server: str) -> set[Fault]:
        """The kinds of faults that have come about."""
        stings = (self.ledger.stings[name] for name in self.ledger.stung)
        return {sting.fault for sting in stings if sting.call.server == server}


@asynccontextmanager
async def campaign(
    server: KubeApiserver, redis: RedisServer, namespace: str, folder: Path
) -> AsyncIterator[Campaign]:
    """An operator process in a namespace of its own. `folder` is for its log and kubeconfig."""
    ledger = Ledger(lambda: None)
    # The judge waits for a busy machine; the operator keeps its own short deadline.
    client = connect(RedisSettings(port=redis.port, timeout_seconds=60))
    store = Store.over(client, 86_400)
    async with (
        await Kube.connect(timeout_seconds=60) as kube,
        KubeProxy(server, ledger) as kube_proxy,
        RedisProxy(redis.port, ledger) as redis_proxy,
    ):
        path = folder / "faulty-kubeconfig"
        document = yaml.safe_load(server.kubeconfig.read_text())
        document["clusters"][0]["cluster"] = {"server": kube_proxy.url}
        path.write_text(yaml.safe_dump(document))
        behind = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(redis_proxy.port)}
        environment = {**operator_environment(path, behind, namespace), **_SHORT_DEADLINES}
        operator = OperatorProcess("operator-0", environment, folder / "operator.log")
        rig = Rig(kube, store, Hand(kube, namespace), namespace, operator)
        await rig.hand.make_pool(slots=_SLOTS)
        async with _running(Campaign(rig, ledger)) as running:
            yield running
    await client.aclose()


@asynccontextmanager
async def _running(made: Campaign) -> AsyncIterator[Campaign]:
    made.ledger.crash = made.crash
    await made.rig.operator.start()
    players = Players(made.rig, made.ledger.new_jobs, made.life_of)
    tasks = [asyncio.create_task(work()) for work in (made.supervise, players.run)]
    try:
        yield made
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await made.rig.operator.discard()
    for error in ended:
        if isinstance(error, Exception):
            raise error
