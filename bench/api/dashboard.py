"""Load times of the dashboard with 10,000 retained jobs: `python -m bench.api.dashboard`.

Prints, over several loads in Debian's Chromium, the first contentful paint and the moment at which
the newest jobs are in the list, both from the start of the navigation.
"""

import asyncio
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright
from testkit.servers.redis_server import redis_running

from bench.api.__main__ import api, no_cluster, seed

JOBS: Final = 10_000
LOADS: Final = 5
_PAINT: Final = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    """Store the jobs, load the page, print the times."""
    with tempfile.TemporaryDirectory() as name, redis_running(Path(name)) as redis:
        folder = Path(name)
        asyncio.run(seed(redis.port, JOBS))
        with api(folder, redis, no_cluster(folder)) as server, sync_playwright() as player:
            browser = player.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page()
            loads = [load(page, f"http://127.0.0.1:{server.port}/dashboard") for _ in range(LOADS)]
            browser.close()
    paints, lists = zip(*loads, strict=True)
    print(f"dashboard over {JOBS} jobs, median of {LOADS} loads:")
    print(f"  first contentful paint {statistics.median(paints):6.0f} ms")
    print(f"  jobs in the list       {statistics.median(lists):6.0f} ms")


def load(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds until the first paint and until the list is filled."""
    page.goto(url)
    page.wait_for_selector("#list tbody tr")
    filled: float = page.evaluate("performance.now()")
    return float(page.evaluate(_PAINT)), filled


if __name__ == "__main__":
    main()
