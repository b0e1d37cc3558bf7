"""Names under which browsers save downloads."""

import pytest

from videojobs.protocol.reports import Artifact
from videojobs_api.artifacts.filenames import content_disposition


@pytest.mark.parametrize(
    ("title", "plain", "encoded"),
    [
        ("My First Video", "My First Video.mp4", "My%20First%20Video.mp4"),
        ("Größe 10", "Gr_e 10.mp4", "Gr%C3%B6%C3%9Fe%2010.mp4"),
        ("日本", "_.mp4", "%E6%97%A5%E6%9C%AC.mp4"),
        ('a/b\\c"d\r\ne', "a b c d e.mp4", "a%20b%20c%20d%20e.mp4"),
        ("../..", "video.mp4", "video.mp4"),
        ("", "video.mp4", "video.mp4"),
    ],
)
def test_a_title_becomes_a_file_name(title: str, plain: str, encoded: str) -> None:
    header = content_disposition(title, Artifact.VIDEO)
    assert header == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def test_the_suffix_follows_the_file() -> None:
    assert 'filename="T.srt"' in content_disposition("T", Artifact.SUBTITLES_SRT)


def test_a_long_title_is_cut() -> None:
    assert len(content_disposition("x" * 200, Artifact.VIDEO)) < 350
