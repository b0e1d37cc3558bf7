"""Pictures of an image service for the scenes, while the speech is made."""

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from videojobs.failures import FailureCode
from videojobs_renderer.cache import key_of
from videojobs_renderer.images.connect import connect_images
from videojobs_renderer.images.provider import Credit, ImageProvider, Unavailable, Wish
from videojobs_renderer.images.settings import ImageSettings
from videojobs_renderer.picture.background import seed_of
from videojobs_renderer.picture.photo import UnusablePictureError, normalise
from videojobs_renderer.plan.scenes import Scene
from videojobs_renderer.plan.script import plain_line
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import Context

_AT_ONCE: Final = 3  # a service makes a picture in half a minute
_UNREADABLE: Final = (KeyError, TypeError, ValueError, IndexError, AttributeError)


@dataclass(frozen=True)
class Illustrations:
    """Picture files by scene, from 1; whom to thank; and which scenes have none, and why."""

    photos: Mapping[int, Path] = field(default_factory=dict)
    credits: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()


def illustrate(context: Context, analysis: Analysis) -> Illustrations:
    """A picture for each scene that the service has one for; never a failure of the job."""
    settings = ImageSettings()
    try:
        allow = context.settings.allow_private_media
        provider = connect_images(settings, context.stop, allow_private=allow)
    except Unavailable as problem:
        return Illustrations(degraded=(_sentence("all scenes", settings.provider, problem),))
    if provider is None:
        return Illustrations()
    numbers = range(1, len(analysis.scenes) + 1)
    illustrator = _Illustrator(context, analysis, provider)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return _summed_up(
            provider.name, dict(zip(numbers, pool.map(illustrator, numbers), strict=True))
        )


def _summed_up(provider: str, found: "Mapping[int, Picture | Unavailable]") -> Illustrations:
    photos, credits, degraded = dict[int, Path](), list[str](), list[str]()
    for number, each in found.items():
        if isinstance(each, Unavailable):
            degraded.append(_sentence(f"scene {number}", provider, each))
        else:
            photos[number] = each.path
            credits.append(f"scene {number}: {each.credit}")
    return Illustrations(photos, tuple(credits), tuple(degraded))


def _sentence(where: str, provider: str, problem: Unavailable) -> str:
    return (
        f"{where}: no picture from {provider} ({problem.code}: {problem.detail}): "
        "the designed background is shown"
    )


@dataclass(frozen=True)
class Picture:
    """A file of our own making, and whom to thank for it."""

    path: Path
    credit: Credit


class _Illustrator:
    """Asks one service for scenes, until it says that no other would get a picture either."""

    def __init__(self, context: Context, analysis: Analysis, provider: ImageProvider) -> None:
        self._context = context
        self._analysis = analysis
        self._provider = provider
        self._lock = threading.Lock()
        self._refused: Unavailable | None = None

    def __call__(self, number: int) -> Picture | Unavailable:
        """The picture of a scene as a file, and its credit."""
        with self._lock:
            if self._refused is not None:
                return self._refused
        try:
            return self._picture(number, self._analysis.scenes[number - 1])
        except Unavailable as problem:
            if problem.lasting:
                with self._lock:
                    self._refused = problem
            return problem

    def _picture(self, number: int, scene: Scene) -> Picture:
        """From the cache of earlier attempts: services count requests, and some cost money."""
        wish = _wish_for(self._analysis, scene)
        target = self._context.scratch / f"photo-{number:04}.jpg"
        credit = target.with_suffix(".json")
        cache, key = (
            self._context.cache,
            key_of(self._provider.name, *map(str, asdict(wish).values())),
        )
        if not (cache.restore("photo", key, target) and cache.restore("credit", key, credit)):
            credit.write_text(json.dumps(asdict(self._fetched(wish, target))), encoding="utf-8")
            cache.keep("photo", key, target)
            cache.keep("credit", key, credit)
        return Picture(target, Credit(**json.loads(credit.read_text(encoding="utf-8"))))

    def _fetched(self, wish: Wish, target: Path) -> Credit:
        raw = target.with_suffix(".download")
        try:
            credit = self._provider.fetch(wish, raw)
            normalise(raw, target, self._analysis.canvas)
        except UnusablePictureError as error:
            raise Unavailable(FailureCode.IMAGE_UNUSABLE, str(error)) from error
        except _UNREADABLE as error:
            detail = f"its answer cannot be read: {type(error).__name__} {error}"
            raise Unavailable(FailureCode.IMAGE_UNUSABLE, detail) from error
        finally:
            raw.unlink(missing_ok=True)
        return credit


def _wish_for(analysis: Analysis, scene: Scene) -> Wish:
    text = " ".join(sentence.text for sentence in scene.sentences)
    return Wish(
        topic=plain_line(analysis.request.title),
        text=text,
        language=analysis.request.language,
        portrait=analysis.canvas.portrait,
        seed=seed_of(analysis.seed, text),
    )
