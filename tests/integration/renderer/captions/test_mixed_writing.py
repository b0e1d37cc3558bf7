"""Captions that mix writing systems fit the frame as planned, drawn by libass."""

from pathlib import Path

import pytest
from testkit.cards import design_of
from testkit.drawn import drawn
from testkit.writing import FOREIGN, WORDS

from videojobs.job.request import Platform
from videojobs_renderer.cards.design import safe_box
from videojobs_renderer.plan.canvas import Canvas

OVERHANG = 0.004  # of the shorter side, as in the gate
ARABIC = "نحن نستخدم Kubernetes و PostgreSQL و Elasticsearch معا."
BRACKETS = (
    "يرتفع البحر وينخفض مرتين كل يوم. القمر يجذب الماء نحوه (حوالي 384,400 كم). هل تعلم لماذا؟"
)
THAI = "ราคา 1,000 บาท (รวม VAT 7%) สำหรับ iPhone 17 Pro Max ใหม่"


def mixed(language: str) -> str:
    """A paragraph, a list and a quotation of the language's word and foreign ones in turn."""
    text = " ".join(f"{WORDS[language]} {foreign}" for foreign in FOREIGN)
    half = len(FOREIGN) // 2
    items = "\n".join(f"- {WORDS[language]} {foreign}" for foreign in FOREIGN[:half:3])
    return f"{text}.\n\n{items}\n\n> {WORDS[language]} ({FOREIGN[0]}) 70%"


@pytest.mark.parametrize("platform", [Platform.YOUTUBE, Platform.TIKTOK])
@pytest.mark.parametrize(
    ("language", "script"),
    [("ar", ARABIC), ("ar", BRACKETS), ("th", THAI), *((each, mixed(each)) for each in WORDS)],
    ids=["Arabic and Latin", "Arabic in brackets", "Thai and Latin", *WORDS],
)
def test_mixed_captions_stay_in_the_safe_box(
    tmp_path: Path, language: str, script: str, platform: Platform
) -> None:
    canvas = Canvas(1920, 1080) if platform is Platform.YOUTUBE else Canvas(1080, 1920)
    design = design_of("aurora", canvas, language, platform)
    box, slack = safe_box(design), OVERHANG * canvas.short
    for extent in drawn(tmp_path, design, script):
        assert extent.left >= box.left - slack, extent
        assert extent.right <= box.right + slack, extent
        assert extent.top >= box.top - slack, extent
        assert extent.bottom <= box.bottom + slack, extent
