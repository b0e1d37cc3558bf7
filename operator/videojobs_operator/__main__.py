"""`python -m videojobs_operator`: one operator process."""

import asyncio
import logging
import sys

from pydantic import ValidationError

from videojobs.kube import Kube
from videojobs.settings import RedisSettings, RetentionSettings
from videojobs.store import JobStore, connect
from videojobs_operator.program import Operator
from videojobs_operator.settings import OperatorSettings

EXIT_CONFIGURATION = 2


def main() -> int:
    """Exit code 2 when a setting is missing or wrong; the message names each."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        settings = OperatorSettings()
        redis, retention = RedisSettings(), RetentionSettings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"VIDEOJOBS_{name}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        return EXIT_CONFIGURATION
    asyncio.run(_run(settings, redis, retention))
    return 0


async def _run(
    settings: OperatorSettings, redis_settings: RedisSettings, retention: RetentionSettings
) -> None:
    redis = connect(redis_settings)
    try:
        async with await Kube.connect() as kube:
            store = JobStore(redis, retention.job_ttl)
            await Operator(kube, store, settings).run()
    finally:
        await redis.aclose()


if __name__ == "__main__":
    sys.exit(main())
