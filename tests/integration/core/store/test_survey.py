"""Questions about many records at once, on a real Redis."""

import pytest
from testkit.job_records import new_job
from testkit.servers.redis_server import RedisServer

from videojobs.settings import RedisSettings
from videojobs.store import Store, Survey, connect
from videojobs.store.client import StoreClient


async def test_documents_come_in_the_order_asked_for_and_gaps_are_told(
    store: Store, survey: Survey
) -> None:
    first, second = new_job(), new_job()
    for job in (first, second):
        await store.submissions.create(job, outbox=False)
    documents = await survey.documents([second.job_id, "no-such-job", first.job_id])
    assert [text is None for text in documents] == [False, True, False]
    assert second.job_id in str(documents[0])
    assert await survey.missing([first.job_id, "no-such-job"]) == {"no-such-job"}
    assert await survey.documents([]) == []


async def test_more_jobs_than_fit_one_call_are_all_looked_for(store: Store, survey: Survey) -> None:
    there = new_job()
    await store.submissions.create(there, outbox=False)
    absent = [f"absent-{number}" for number in range(1200)]
    assert await survey.missing([*absent, there.job_id]) == set(absent)


@pytest.mark.parametrize("loss", ["flushall", "restart"])
async def test_what_may_have_cost_records_is_noticed(
    own_redis_server: RedisServer, loss: str
) -> None:
    client = connect(RedisSettings(host="127.0.0.1", port=own_redis_server.port))
    survey = Survey(StoreClient(client))
    assert not await survey.unbroken(), "nobody has vouched yet"
    await survey.vouch()
    assert await survey.unbroken()
    if loss == "flushall":
        await client.flushall()
    else:
        await client.save()  # its data is there again
        own_redis_server.stop()
        own_redis_server.start()
    assert not await survey.unbroken()
    await client.aclose()
