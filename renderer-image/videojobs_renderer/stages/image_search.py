"""Fetches images for the scenes from the image service, while the speech is synthesized."""

import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from videojobs.job.failures import FailureCode
from videojobs_renderer.cache import Cache, key_of
from videojobs_renderer.cards.background import seed_of
from videojobs_renderer.cards.photo import UnusablePictureError, normalise
from videojobs_renderer.image_services.configured_service import connect_image_service
from videojobs_renderer.image_services.image_settings import ImageSettings
from videojobs_renderer.image_services.provider import Credit, ImageProvider, Unavailable, Wish
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.scenes import Scene
from videojobs_renderer.script.parser import plain_line
from videojobs_renderer.stages.analysis import Analysis
from videojobs_renderer.stages.context import Context

_AT_ONCE: Final = 3  # a service generates an image in half a minute
_UNREADABLE: Final = (KeyError, TypeError, ValueError, IndexError, AttributeError)


@dataclass(frozen=True)
class Illustrations:
    """Image files by scene number (from 1), their credits, and a sentence for each scene without
    one."""

    photos: Mapping[int, Path] = field(default_factory=dict)
    credits: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A normalised image file and its credit."""

    path: Path
    credit: Credit


def illustrate(context: Context, analysis: Analysis) -> Illustrations:
    """An image for each scene for which the service has one. A failing service degrades the
    result, it does not fail the job."""
    settings = ImageSettings()
    try:
        allow = context.settings.allow_private_media
        provider = connect_image_service(settings, context.stop, allow_private=allow)
    except Unavailable as problem:
        return Illustrations(degraded=(_sentence("all scenes", settings.provider, problem),))
    if provider is None:
        return Illustrations()
    wishes = [_wish_for(analysis, scene) for scene in analysis.scenes]
    illustrator = Illustrator(provider, analysis.canvas, context.scratch, context.cache)
    return illustrator.illustrations(wishes)


class Illustrator:
    """Fetches images from one service until a failure that holds for all other scenes."""

    def __init__(
        self, provider: ImageProvider, canvas: Canvas, scratch: Path, cache: Cache
    ) -> None:
        self._provider = provider
        self._canvas = canvas
        self._scratch = scratch
        self._cache = cache
        self._lock = threading.Lock()
        self._refused: Unavailable | None = None

    def illustrations(self, wishes: Sequence[Wish]) -> Illustrations:
        """Images for the scenes' wishes, in order."""
        photos, credits, degraded = dict[int, Path](), list[str](), list[str]()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            targets = [self._scratch / f"photo-{n:04}.jpg" for n in range(1, len(wishes) + 1)]
            pictures = pool.map(self._fulfilled, wishes, targets)
            for number, found in enumerate(pictures, start=1):
                if isinstance(found, Unavailable):
                    degraded.append(_sentence(f"scene {number}", self._provider.name, found))
                else:
                    photos[number] = found.path
                    credits.append(f"scene {number}: {found.credit}")
        return Illustrations(photos, tuple(credits), tuple(degraded))

    def _fulfilled(self, wish: Wish, target: Path) -> Picture | Unavailable:
        with self._lock:
            if self._refused is not None:
                return self._refused
        try:
            return self._picture(wish, target)
        except Unavailable as problem:
            if problem.lasting:
                with self._lock:
                    self._refused = problem
            return problem

    def _picture(self, wish: Wish, target: Path) -> Picture:
        """An image from the cache, else from the service, where requests are limited or paid."""
        key = key_of(self._provider.name, repr(wish), str(self._canvas))
        credit = target.with_suffix(".json")
        cache = self._cache
        if not (cache.restore("photo", key, target) and cache.restore("credit", key, credit)):
            credit.write_text(json.dumps(asdict(self._fetched(wish, target))), encoding="utf-8")
            cache.keep("photo", key, target)
            cache.keep("credit", key, credit)
        return Picture(target, Credit(**json.loads(credit.read_text(encoding="utf-8"))))

    def _fetched(self, wish: Wish, target: Path) -> Credit:
        raw = target.with_suffix(".download")
        try:
            credit = self._provider.fetch(wish, raw)
            normalise(raw, target, self._canvas)
        except UnusablePictureError as error:
            raise Unavailable(FailureCode.IMAGE_UNUSABLE, str(error)) from error
        except _UNREADABLE as error:
            detail = f"its answer cannot be read: {type(error).__name__} {error}"
            raise Unavailable(FailureCode.IMAGE_UNUSABLE, detail) from error
        finally:
            raw.unlink(missing_ok=True)
        return credit


def _sentence(where: str, provider: str, problem: Unavailable) -> str:
    return (
        f"{where}: no image from {provider} ({problem.code}: {problem.detail}): "
        "the designed background is shown"
    )


def _wish_for(analysis: Analysis, scene: Scene) -> Wish:
    text = " ".join(sentence.text for sentence in scene.sentences)
    return Wish(
        topic=plain_line(analysis.request.title),
        text=text,
        language=analysis.request.language,
        portrait=analysis.canvas.portrait,
        seed=seed_of(analysis.seed, text),
    )
