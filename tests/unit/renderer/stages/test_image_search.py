"""Which scenes get a picture, and what is said of those that get none."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from videojobs.job.failures import FailureCode
from videojobs_renderer.cache import Cache
from videojobs_renderer.image_services.keywords import keywords_of
from videojobs_renderer.image_services.provider import Credit, Unavailable, Wish
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.stages.image_search import Illustrations, Illustrator


@dataclass
class Gallery:
    """An image service that does for each scene what the test says."""

    name: str = "gallery"
    troubles: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, wish: Wish, target: Path) -> Credit:
        self.asked.append(wish.text)
        for word, trouble in self.troubles.items():
            if word in wish.text:
                raise trouble
        Image.new("RGB", (600, 800)).save(target, "PNG")
        return Credit("gallery", "Ana", "https://example.org/1", "CC0")


def illustrated(
    folder: Path, gallery: Gallery, cache: Cache | None = None, scenes: int = 3
) -> Illustrations:
    folder.mkdir(exist_ok=True)
    wishes = [Wish("Numbers", f"Scene {n}.", "en", True, n) for n in range(1, scenes + 1)]
    return Illustrator(gallery, Canvas(540, 960), folder, cache or Cache()).illustrations(wishes)


def test_every_scene_has_its_picture_and_its_credit(tmp_path: Path) -> None:
    found = illustrated(tmp_path, Gallery())
    assert sorted(found.photos) == [1, 2, 3]
    assert found.credits[1] == "scene 2: Ana / gallery (https://example.org/1), CC0"
    assert found.degraded == ()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Unavailable(FailureCode.IMAGE_TRANSIENT, "503"), "PROVIDER.IMAGE.TRANSIENT: 503"),
        (KeyError("src"), "PROVIDER.IMAGE.UNUSABLE: its answer cannot be read: KeyError 'src'"),
    ],
)
def test_trouble_with_one_scene_leaves_the_others_alone(
    tmp_path: Path, trouble: Exception, said: str
) -> None:
    found = illustrated(tmp_path, Gallery(troubles={"Scene 2": trouble}))
    assert sorted(found.photos) == [1, 3]
    assert found.degraded == (
        f"scene 2: no image from gallery ({said}): the designed background is shown",
    )


def test_a_refused_key_is_not_tried_for_every_scene(tmp_path: Path) -> None:
    refused = Unavailable(FailureCode.IMAGE_AUTH, "401", lasting=True)
    gallery = Gallery(troubles={"Scene": refused})
    found = illustrated(tmp_path, gallery, scenes=12)
    assert len(found.degraded) == 12
    assert len(gallery.asked) <= 3  # those that were on their way together


def test_another_attempt_asks_for_nothing_that_the_first_one_got(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    first = illustrated(tmp_path / "first", Gallery(), cache)
    gallery = Gallery()
    second = illustrated(tmp_path / "second", gallery, cache)
    assert gallery.asked == []
    assert second.credits == first.credits
    assert second.photos[2].read_bytes() == first.photos[2].read_bytes()


@pytest.mark.parametrize(
    ("topic", "text", "language", "expected"),
    [
        ("Why sleep matters", "The brain files away memories.", "en-US",
         ["matters sleep memories brain", "matters sleep", "memories", "matters"]),
        ("Brot", "Das Mehl und die Hefe", "de", ["brot mehl hefe", "brot", "mehl"]),
        ("睡眠", "很重要", "zh", ["睡眠 很重要", "睡眠", "很重要"]),
        ("A", "the", "en", []),
    ],
)  # fmt: skip
def test_queries_go_from_many_words_to_one(
    topic: str, text: str, language: str, expected: list[str]
) -> None:
    wish = Wish(topic, text, language, portrait=True, seed=0)
    assert keywords_of(wish) == expected
