"""The setting `quality` trades size and encoder effort against time, never correctness.

Drafts and the standard are what the other tests render.
"""

from testkit.renderer import Renderer, ffprobe


def test_the_highest_quality_passes_the_same_gate(renderer: Renderer) -> None:
    rendered = renderer.run(renderer.request(duration=5), VIDEOJOBS_QUALITY="high")
    assert rendered.code == 0, rendered.log
    assert "fail" not in rendered.verdicts().values()
    video = ffprobe(rendered.out / "video.mp4", "-show_streams")["streams"][0]
    assert (video["width"], video["height"], video["profile"]) == (1920, 1080, "High")
