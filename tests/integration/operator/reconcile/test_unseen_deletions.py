"""A deletion that no watch tells: the first list is done, and the watches have not begun."""

from pydantic import SecretStr
from testkit.cluster.rig import Rig

from videojobs.job.resource import VideoJob
from videojobs.kube.kinds import JOBS
from videojobs_operator.reconcile.actions import StopJob
from videojobs_operator.reconcile.actor import Actor
from videojobs_operator.reconcile.records import GuardedRecords
from videojobs_operator.settings import OperatorSettings
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.views import job_view
from videojobs_operator.state.write_times import WriteTimes
from videojobs_operator.tell.announcer import Announcer
from videojobs_operator.tell.events import EventRecorder

SETTINGS = OperatorSettings(
    renderer_image="renderer", report_url="http://api/internal/v1", token_key=SecretStr("k" * 48)
)


def actor_on(rig: Rig, cache: Cache) -> Actor:
    """What the operator writes with."""
    records = GuardedRecords(rig.store.records, rig.store.ownership)
    announcer = Announcer(EventRecorder(rig.kube, "operator-0"))
    return Actor(rig.kube, rig.store, records, cache, WriteTimes(), announcer, Refusals(), SETTINGS)


async def test_a_job_that_is_gone_holds_no_slot_once_it_is_to_be_stopped(rig: Rig) -> None:
    stored = await rig.submit()
    job = job_view(await rig.hand.job_of_attempt(stored, 1))
    await rig.operator.kill()
    video_job, cache = VideoJob.model_validate(stored), Cache()
    cache.put(video_job)
    cache.put_child(job)
    await rig.kube.delete(JOBS, rig.namespace, job.name)
    assert cache.live_jobs(job.owner_uid) == [job]
    await actor_on(rig, cache).carry_out(video_job, [StopJob(job.name, job.uid)])
    assert cache.live_jobs(job.owner_uid) == []
