"""Submits the sample request, shows it becoming a video, and fetches the video.

`python3 -m tools.demo [REQUEST.json]`, after `make deploy`.
"""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

from tools.cluster import paths, project_images
from tools.deploy import ADDRESS, kubectl

SAMPLE: Final = paths.REPOSITORY / "examples" / "create-job.json"
VIDEO: Final = paths.REPOSITORY / "out" / "demo.mp4"
POLL_SECONDS: Final = 0.5
BAR_CELLS: Final = 30
TERMINAL: Final = ("success", "failure", "cancelled")


class DemoFailed(Exception):
    """The demo cannot go on; the message says why."""


def call(method: str, path: str, body: bytes | None = None) -> Any:
    """One call of the REST API; DemoFailed with its own words when it refuses."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{ADDRESS}{path}", body, headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own http
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise DemoFailed(f"{method} {path}: {error.code} {error.read().decode()}") from error
    except OSError as error:
        raise DemoFailed(f"{ADDRESS} does not answer ({error}); run `make deploy`") from error


def bar(progress: float, message: str) -> str:
    """`[#####.....]  50% message`."""
    filled = round(progress * BAR_CELLS)
    return f"[{'#' * filled}{'.' * (BAR_CELLS - filled)}] {progress:4.0%}  {message}"


def show(line: str, *, live: bool) -> None:
    """Rewrite the line on a terminal; print a new one elsewhere."""
    if live:
        columns = shutil.get_terminal_size().columns
        print(f"\r{line[: columns - 1]:<{columns - 1}}", end="", flush=True)
    else:
        print(line, flush=True)


def watch(job_id: str) -> dict[str, Any]:
    """Follow the job to its end; shows the resource once, when it renders."""
    live, last, shown = sys.stdout.isatty(), "", False
    while True:
        job: dict[str, Any] = call("GET", f"/api/v1/jobs/{job_id}")
        line = bar(job["progress"], job["progress_message"])
        if line != last:
            show(line, live=live)
            last = line
        if job["status"] == "processing" and not shown:
            shown = True
            print("\n" if live else "", end="")
            run_kubectl("get", "videojobs")
        if job["status"] in TERMINAL:
            print("\n" if live else "", end="")
            return job
        time.sleep(POLL_SECONDS)


def run_kubectl(*arguments: str) -> None:
    """Show a command and what it prints."""
    print(f"$ kubectl {' '.join(arguments)}", flush=True)
    subprocess.run(kubectl(*arguments), check=True)


def download(path: str) -> None:
    """Fetch the video."""
    VIDEO.parent.mkdir(exist_ok=True)
    with urllib.request.urlopen(f"{ADDRESS}{path}", timeout=60) as answer, VIDEO.open("wb") as file:  # noqa: S310
        shutil.copyfileobj(answer, file)


def describe(video: Path) -> str:
    """One line of the renderer's own ffprobe."""
    entries = "stream=codec_name,profile,width,height,r_frame_rate,sample_rate:format=duration"
    renderer = f"videojobs-renderer:{project_images.DEVELOPMENT_TAG}"
    container = ["docker", "run", "--rm", "--interactive", "--entrypoint=ffprobe", renderer]
    command = [*container, "-v", "error", "-of", "csv=p=0", "-show_entries", entries, "-"]
    with video.open("rb") as file:
        lines = subprocess.run(command, check=True, stdin=file, capture_output=True, text=True)
    return " | ".join([*lines.stdout.split(), f"{video.stat().st_size} bytes"])


def demo(request: Path) -> None:
    """The whole way from a request to a file."""
    print(f"$ curl -X POST {ADDRESS}/api/v1/jobs/ -d @{request.name}")
    began = time.monotonic()
    created = call("POST", "/api/v1/jobs/", request.read_bytes())
    print(json.dumps(created))
    job = watch(created["job_id"])
    run_kubectl("get", "videojobs")
    if job["status"] != "success":
        raise DemoFailed(f"the job ended as {job['status']}: {job['error']}")
    download(job["result"]["video_path"])
    print(f"{VIDEO.relative_to(paths.REPOSITORY)} after {time.monotonic() - began:.0f} s:")
    print(describe(VIDEO))


def main() -> int:
    """Exit code 1 when there is no video at the end."""
    request = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    try:
        demo(request)
    except DemoFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
