"""Where libass really draws captions: never under what a platform lays over the video."""

from pathlib import Path

import pytest
from testkit.drawn import drawn

from videojobs.job.request import Platform
from videojobs_renderer.cards.design import Design, platform_area
from videojobs_renderer.cards.templates import load_template, template_names
from videojobs_renderer.plan.canvas import canvas_for

SCRIPTS = {
    "de-DE": """Gutes Brot braucht Zeit, und davon mehr, als Donaudampfschifffahrtsgesellschaften
    zugeben; wer 27% davon spart, isst jahrelang schlechtes Brot und weiß nicht einmal warum.

    - Mehl und Wasser in einer großen Schüssel sehr gründlich miteinander mischen
    - Donaudampfschifffahrtsgesellschaftskapitänswitwen befragen
    - Warten

    > Wer schnell backt, isst zweimal, sagte meine Großmutter an jedem einzelnen Sonntag.""",
    "ar": """معظمنا لا ينام ما يكفي من الوقت، وندفع ثمن ذلك كل يوم من أيام حياتنا الطويلة.

    قلة النوم تزيد الوزن بنسبة 27% عند البالغين.

    - اجعل الغرفة باردة ومظلمة وهادئة قدر الإمكان
    - ضع الهاتف في غرفة أخرى

    > النوم أفضل تأمل، هكذا قال الحكماء منذ زمن بعيد.""",
    "ja-JP": """朝の光は体内時計を整えます。起きたらまずカーテンを開けて、深呼吸をしましょう。

    - 水を一杯飲む
    - 外に出て十分歩く

    > 早起きは三文の徳。""",
}
OVERHANG = 2  # pixels: antialiased edges of letters that lean out of their advance width


@pytest.mark.parametrize("language", SCRIPTS)
@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize("template", template_names())
def test_captions_stay_where_the_platform_leaves_room(
    tmp_path: Path, template: str, platform: Platform, language: str
) -> None:
    canvas = canvas_for(platform, draft=True)
    design = Design(load_template(template), canvas, platform, language, "Why sleep matters")
    extents = drawn(tmp_path, design, SCRIPTS[language].replace("\n    ", "\n"))
    area = platform_area(design)
    for extent in extents:
        assert extent.left >= area.left * canvas.width - OVERHANG
        assert extent.right <= area.right * canvas.width + OVERHANG
        assert extent.top >= area.top * canvas.height - OVERHANG
        assert extent.bottom <= area.bottom * canvas.height + OVERHANG
