"""The dashboard in a browser: a job from its submission to its video, a cancel, the filters."""

import shutil
from collections.abc import Iterator
from typing import Final
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from testkit.cluster.release import (
    BASE_URL,
    LONG_REQUEST,
    RENDER_SECONDS,
    SHORT_REQUEST,
    apply_video_job,
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


def test_the_story_says_who_cancelled_and_who_retried(page: Page) -> None:
    title = f"Stormy tides {uuid4().hex[:8]}"
    submit({**LONG_REQUEST, "title": title})
    page.get_by_role("button", name=title, exact=True).click()
    dialog = page.get_by_role("dialog", name=title)
    dialog.get_by_role("button", name=f"Cancel {title}").click()
    page.get_by_role("button", name="Cancel the job").click()
    expect(dialog.get_by_text("Cancelled by anonymous")).to_be_visible()
    dialog.get_by_role("button", name=f"Retry {title}").click()
    page.get_by_role("button", name="Render again").click()
    expect(dialog.get_by_text("Retried by anonymous")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=f"Cancel {title}", exact=True).click()
    page.get_by_role("button", name="Cancel the job").click()


def test_deliveries_of_a_webhook_are_shown_and_one_is_sent_again(page: Page) -> None:
    """The release signs no webhooks, so each try says so: as good as any other refusal."""
    title = f"Told tides {uuid4().hex[:8]}"
    name = title.lower().replace(" ", "-")
    annotations = {"scriptsensei.io/webhook-url": "https://example.org/hook"}
    apply_video_job(name, {**SHORT_REQUEST, "title": title}, annotations, suspend=True)
    page.get_by_role("button", name=title, exact=True).click()
    webhook = page.get_by_role("dialog", name=title).get_by_role("region", name="Webhook")
    expect(webhook).to_contain_text("sent when the job has ended")
    again = webhook.get_by_role("button", name=f"Send the webhook of {title} again")
    expect(again).to_be_hidden()
    page.get_by_role("dialog", name=title).get_by_role("button", name=f"Cancel {title}").click()
    page.get_by_role("button", name="Cancel the job").click()
    expect(webhook.get_by_text("Try 1: not delivered, no answer")).to_be_visible()
    expect(webhook.locator(".pill")).to_have_text("scheduled")
    again.click()
    page.get_by_role("button", name="Send again", exact=True).click()
    expect(webhook.get_by_text("Try 2: not delivered")).to_be_visible()
    expect(page.get_by_text("Webhook sent again by anonymous")).to_be_visible()


def test_the_list_shows_what_the_filters_ask_for(page: Page) -> None:
    user = f"user-{uuid4().hex[:8]}"
    submit({**SHORT_REQUEST, "user_id": user, "title": "Mine"})
    page.get_by_label("User").fill(user)
    rows = page.locator("#list tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Mine")
    page.get_by_label("cancelled").check(force=True)
    expect(rows).to_have_count(0)
    expect(page.get_by_text("No jobs match")).to_be_visible()
