"""A watch that falls silent, with the product's own times: `python -m bench.operator.silence`.

All connections of an operator to the API server carry nothing from one moment on, and are told no
end, as when a firewall has forgotten them. A VideoJob is submitted at that moment. Prints when the
operator works again, and whether its liveness probe had to fail for it.
"""

import asyncio
import time
from pathlib import Path

import yaml
from testkit.cluster.processes import OperatorProcess
from testkit.waiting import eventually
from testkit.wires.black_hole import BlackHole

from bench.operator.scale import manifest
from bench.operator.site import PATIENCE_SECONDS, Site, site
from videojobs.job.identity import OWNER_LABEL
from videojobs.kube.kinds import JOBS, VIDEO_JOBS

SLOTS = 10
POLL_SECONDS = 0.2


def through(place: Site, port: int) -> Path:
    """The kubeconfig by way of another port."""
    config = yaml.safe_load(place.server.kubeconfig.read_text())
    config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"
    path = place.folder / "kubeconfig-through"
    path.write_text(yaml.safe_dump(config))
    return path


async def recover(place: Site, operator: OperatorProcess, relay: BlackHole) -> tuple[float, bool]:
    """Seconds until the Job is made, and whether the probe has failed meanwhile."""
    relay.swallow()
    began, failed = time.monotonic(), False
    raw = await place.kube.create(VIDEO_JOBS, place.namespace, manifest(0))
    selector = f"{OWNER_LABEL}={raw['metadata']['uid']}"

    async def made() -> bool:
        nonlocal failed
        failed = failed or (await operator.ask("/healthz"))[0] != 200
        return bool([job async for job in place.kube.list(JOBS, place.namespace, selector)])

    await eventually(made, "the Job is made", PATIENCE_SECONDS, poll=POLL_SECONDS)
    return time.monotonic() - began, failed


async def main() -> None:
    """Run, print."""
    async with site() as place:
        await place.make_pool(SLOTS)
        async with BlackHole(int(place.server.url.rpartition(":")[2])) as relay:
            operator = place.operator("silent")
            operator.environment = {
                **operator.environment,
                "KUBECONFIG": str(through(place, relay.port)),
            }
            try:
                await operator.start()
                await eventually(operator.is_ready, "the operator is ready")
                seconds, failed = await recover(place, operator, relay)
            finally:
                await operator.discard()
    verdict = "its probe failed" if failed else "its probe stayed well"
    print(f"Silent watches were mended after {seconds:.1f} s; {verdict}")


if __name__ == "__main__":
    asyncio.run(main())
