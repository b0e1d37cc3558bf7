"""A record belongs to the first VideoJob that claims it from the place for which it was made."""

import asyncio

from redis.asyncio import Redis
from testkit.job_records import new_job

from videojobs.job.identity import Owner
from videojobs.store import Store, keys
from videojobs.store.ownership import Claim


async def test_the_first_claim_of_its_place_binds_it(store: Store) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=True)
    owners = [Owner(job.namespace, job.name, f"uid-{number}") for number in range(20)]
    claims = await asyncio.gather(*(store.ownership.claim(job.job_id, each) for each in owners))
    assert sorted(claims) == [Claim.HELD, *[Claim.REPLACED] * 19]
    winner = owners[claims.index(Claim.HELD)]
    assert await store.ownership.claim(job.job_id, winner) is Claim.HELD
    entry = await store.records.entry(job.job_id)
    assert entry is not None
    assert entry.uid == winner.uid


async def test_a_claim_from_another_place_never_binds_it(store: Store) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=True)
    for place in (("other", job.name), (job.namespace, "other")):
        assert await store.ownership.claim(job.job_id, Owner(*place, "theirs")) is Claim.TAKEN
    mine = Owner(job.namespace, job.name, "mine")
    assert await store.ownership.claim(job.job_id, mine) is Claim.HELD


async def test_what_was_created_for_a_record_owns_it(store: Store) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=True)
    await store.outbox.mark_created(job.job_id, "first")
    await store.outbox.mark_created(job.job_id, "second")
    owner = Owner(job.namespace, job.name, "first")
    assert await store.ownership.claim(job.job_id, owner) is Claim.HELD


async def test_a_record_of_a_resource_belongs_to_it_at_once(store: Store) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False, uid="mine")
    later = Owner(job.namespace, job.name, "later")
    assert await store.ownership.claim(job.job_id, later) is Claim.REPLACED


async def test_without_a_record_there_is_nothing_to_claim(store: Store, redis: Redis) -> None:
    owner = Owner("default", "lost", "mine")
    assert await store.ownership.claim("lost", owner) is Claim.MISSING
    assert not await redis.exists(keys.record("lost"))


async def test_a_record_of_version_0_1_is_claimed_by_the_place_in_its_job(
    store: Store, redis: Redis
) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=True)
    await redis.hdel(keys.record(job.job_id), "_namespace", "_name")
    theirs, mine = Owner("other", job.name, "theirs"), Owner(job.namespace, job.name, "mine")
    assert await store.ownership.claim(job.job_id, theirs) is Claim.TAKEN
    assert await store.ownership.claim(job.job_id, mine) is Claim.HELD
