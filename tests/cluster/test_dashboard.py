"""The dashboard in a browser: a job from its submission to its video, a cancel, the filters."""

import shutil
from collections.abc import Iterator
from typing import Final
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.cluster.cluster import (
    BASE_URL,
    LONG_REQUEST,
    RENDER_SECONDS,
    SHORT_REQUEST,
    job,
    submit,
)

PAGE: Final = f"{BASE_URL}/dashboard"
RENDER_MS: Final = RENDER_SECONDS * 1000
PLAY: Final = """video => new Promise((played, failed) => {
    video.addEventListener("timeupdate", () => video.currentTime > 0.5 && played());
    video.muted = true;
    video.play().catch(failed);
})"""
CHROMIUM: Final = shutil.which("chromium")


@pytest.fixture
def page() -> Iterator[Page]:
    """The dashboard in Debian's Chromium; an error of its script fails the test."""
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page()
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(BASE_URL)
        yield opened
        browser.close()
    assert errors == []


def test_a_job_is_watched_to_its_end_and_its_video_plays(page: Page) -> None:
    title = f"Tides {uuid4().hex[:8]}"
    job_id = submit({**SHORT_REQUEST, "title": title})
    page.get_by_role("button", name=title, exact=True).click()
    dialog = page.get_by_role("dialog", name=title)
    # It moves without a reload: nothing here looks at the page anew.
    expect(dialog.locator(".pill")).to_have_text("success", timeout=RENDER_MS)
    video = dialog.locator("video")
    video.evaluate(PLAY)
    assert video.evaluate("video => video.duration") == pytest.approx(6, abs=0.5)
    expect(dialog.get_by_text("Attempt 1: Succeeded")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert job(job_id)["status"] == "success"


def test_a_job_is_cancelled_after_a_question(page: Page) -> None:
    title = f"Long tides {uuid4().hex[:8]}"
    job_id = submit({**LONG_REQUEST, "title": title})
    cancel = page.get_by_role("button", name=f"Cancel {title}", exact=True)
    cancel.click()
    page.get_by_role("button", name="No").click()
    assert job(job_id)["status"] != "cancelled"
    cancel.click()
    page.get_by_role("button", name="Cancel the job").click()
    expect(page.get_by_role("button", name=f"Retry {title}", exact=True)).to_be_visible()
    assert job(job_id)["status"] == "cancelled"


def test_the_list_shows_what_the_filters_ask_for(page: Page) -> None:
    user = f"user-{uuid4().hex[:8]}"
    submit({**SHORT_REQUEST, "user_id": user, "title": "Mine"})
    page.get_by_label("User").fill(user)
    rows = page.locator("#list tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Mine")
    page.get_by_label("cancelled").check(force=True)
    expect(rows).to_have_count(0)
    expect(page.get_by_text("No job is like that")).to_be_visible()
