"""What autoscalers such as KEDA read of a pool."""

from datetime import timedelta
from typing import Final

import httpx

from videojobs.store import Store
from videojobs.store.demand import PoolDemand
from videojobs.times import epoch_ms, utc_now

DEMAND: Final = "/internal/v1/pools/videojobs/default/demand"


async def test_the_demand_is_what_the_operator_measured_last(
    internal: httpx.Client, store: Store
) -> None:
    measured = PoolDemand(8, 2, {"default": 38}, 1200.0, epoch_ms(utc_now()))
    await store.pools.publish_demand("videojobs", "default", measured)
    response = internal.get(DEMAND)
    assert (response.status_code, response.json()) == (200, {"jobs": 40, "work_seconds": 1200.0})


async def test_an_old_figure_scales_nothing(internal: httpx.Client, store: Store) -> None:
    long_ago = epoch_ms(utc_now() - timedelta(minutes=2))
    await store.pools.publish_demand(
        "videojobs", "default", PoolDemand(8, 0, {"low": 9}, 60.0, long_ago)
    )
    response = internal.get(DEMAND)
    assert response.status_code == 404
    assert response.json()["detail"].startswith("No recent metric for pool videojobs/default; ")
