"""The guide's own clients, unchanged, each ending with a video that plays."""

import json
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from testkit.cluster.release import BASE_URL, RENDER_SECONDS, download
from testkit.video import assert_plays_everywhere

CLIENTS = Path(__file__).parent / "clients"
TYPESCRIPT = "typescript@5.9.3"
PATH_LINE = re.compile(r"Video ready:\s*(/api/v1/jobs/[0-9a-f-]{36}/video)")


def run(command: list[str], cwd: Path) -> str:
    """A client's output; it must end well."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=RENDER_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def check_video(output: str, folder: Path, script: str) -> None:
    """The path that the client printed leads to a 15 s video with all words of its script."""
    found = PATH_LINE.search(output)
    assert found, output
    video = download(found.group(1), folder)
    assert_plays_everywhere(video, (1920, 1080))
    assert video.duration == pytest.approx(15, abs=0.5)
    captions = httpx.get(f"{BASE_URL}{found.group(1).replace('/video', '/captions.srt')}").text
    assert spoken_words(captions) == script.split()


def spoken_words(srt: str) -> list[str]:
    """The text lines of subtitles, as words: each word of the script once, in order."""
    lines = srt.splitlines()
    text = [line for line in lines if line and "-->" not in line and not line.isdigit()]
    return " ".join(text).split()


def test_bash(tmp_path: Path) -> None:
    output = run(["bash", str(CLIENTS / "guide.sh")], tmp_path)
    assert "Progress:" in output
    check_video(output, tmp_path, "This is a test.")


def test_python(tmp_path: Path) -> None:
    output = run([sys.executable, str(CLIENTS / "guide.py")], tmp_path)
    assert output.rstrip().endswith("Done!")
    check_video(output, tmp_path, "This is a test script.")


def test_typescript(tmp_path: Path) -> None:
    install = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--silent", TYPESCRIPT]
    subprocess.run([*install, "--prefix", str(tmp_path)], check=True, capture_output=True)
    (tmp_path / "guide.ts").write_text((CLIENTS / "guide.ts").read_text())
    (tmp_path / "page.cjs").write_text((CLIENTS / "page.cjs").read_text())
    output = run(["node", "page.cjs"], tmp_path)
    check_video(output, tmp_path, "This is a test.")
    assert json.loads(output.splitlines()[-1])["href"].endswith("/video")
