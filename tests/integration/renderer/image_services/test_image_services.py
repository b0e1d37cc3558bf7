"""Image services in their published wire formats, refusals included, against a local server."""

import base64
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from testkit.renderer import Renderer
from testkit.servers.http_server import HttpServer

from videojobs.job.failures import FailureCode
from videojobs_renderer.http.retry import RetryPolicy
from videojobs_renderer.image_services.configured_service import connect_image_service
from videojobs_renderer.image_services.image_settings import ImageSettings, Provider
from videojobs_renderer.image_services.provider import Credit, ImageProvider, Unavailable, Wish
from videojobs_renderer.stop import StopToken

WISH = Wish("Why sleep matters", "The brain files away memories.", "en-GB", portrait=True, seed=7)
QUICK = RetryPolicy(tries=3, first_wait=0.01)
CODES = FailureCode


def jpeg(size: tuple[int, int] = (900, 1400), colour: str = "olive") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


class Services:
    """All three services on one server. `found` are the results of a search, by its words."""

    def __init__(self, server: HttpServer) -> None:
        self.server = server
        self.refusals: list[tuple[int, bytes]] = []
        self.picture = jpeg()
        self.openai: dict[str, Any] = {"b64_json": base64.b64encode(self.picture).decode()}
        self.empty: set[str] = set()
        server.answer = self._answer

    def connect(self, provider: Provider, *, allow_private: bool = True) -> ImageProvider:
        settings = ImageSettings.model_validate(
            {
                "provider": provider,
                "openai_api_key": "key-o",
                "openai_base_url": f"{self.server.address}/v1",
                "pexels_api_key": "key-p",
                "pexels_endpoint": self.server.address,
                "pixabay_api_key": "key-x",
                "pixabay_endpoint": self.server.address,
            }
        )
        service = connect_image_service(
            settings, StopToken(), allow_private=allow_private, policy=QUICK
        )
        assert service is not None
        return service

    def searches(self) -> list[tuple[str, dict[str, str], dict[str, str]]]:
        """Path, query and headers of each search."""
        found = []
        for path, headers, _ in self.server.requests("GET"):
            parts = urlsplit(path)
            if parts.query:
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                found.append((parts.path, query, headers))
        return found

    def _answer(self, method: str, path: str, _body: bytes) -> tuple[int, bytes]:
        if path.startswith("/pictures/"):
            return 200, self.picture
        if self.refusals:
            return self.refusals.pop(0)
        if method == "POST":
            return 200, json.dumps({"created": 1, "data": [self.openai]}).encode()
        query = parse_qs(urlsplit(path).query)
        words = query.get("query", query.get("q", [""]))[0]
        numbers = [] if words in self.empty else list(range(3))
        results = {
            "photos": [self._pexels_photo(number) for number in numbers],
            "hits": [self._pixabay_hit(number) for number in numbers],
        }
        return 200, json.dumps({"total_results": 3, "totalHits": 3, **results}).encode()

    def _pexels_photo(self, number: int) -> dict[str, Any]:
        source = f"{self.server.address}/pictures/{number}.jpeg"
        return {
            "id": number,
            "width": 4000,
            "height": 6000,
            "url": f"https://www.pexels.com/photo/{number}/",
            "photographer": f"Ana {number}",
            "photographer_url": "https://www.pexels.com/@ana",
            "src": {"original": source, "large2x": source, "portrait": source},
            "alt": "A bed",
        }

    def _pixabay_hit(self, number: int) -> dict[str, Any]:
        return {
            "id": number,
            "pageURL": f"https://pixabay.com/photos/{number}/",
            "type": "photo",
            "tags": "bed, night",
            "webformatURL": f"{self.server.address}/pictures/small.jpg",
            "largeImageURL": f"{self.server.address}/pictures/{number}.jpg",
            "imageWidth": 4000,
            "imageHeight": 6000,
            "user": f"bob{number}",
        }


@pytest.fixture
def services(http_server: HttpServer) -> Services:
    return Services(http_server)


def test_a_model_is_asked_for_a_picture_without_letters(services: Services, tmp_path: Path) -> None:
    credit = services.connect(Provider.OPENAI).fetch(WISH, tmp_path / "picture")
    ((path, headers, body),) = services.server.requests("POST")
    asked = json.loads(body)
    assert path == "/v1/images/generations"
    assert headers["authorization"] == "Bearer key-o"
    assert (asked["model"], asked["n"], asked["size"]) == ("gpt-image-1", 1, "1024x1536")
    assert WISH.topic in asked["prompt"]
    assert WISH.text in asked["prompt"]
    assert "No text" in asked["prompt"]
    assert (tmp_path / "picture").read_bytes() == services.picture
    assert credit == Credit("openai", "gpt-image-1", "", "made for this video")


def test_a_picture_that_is_answered_as_a_url_is_downloaded(
    services: Services, tmp_path: Path
) -> None:
    services.openai = {"url": f"{services.server.address}/pictures/1.png"}
    services.connect(Provider.OPENAI).fetch(WISH, tmp_path / "picture")
    assert (tmp_path / "picture").read_bytes() == services.picture


@pytest.mark.parametrize(
    ("provider", "path", "key", "upright"),
    [
        (Provider.PEXELS, "/v1/search", ("authorization", "key-p"), "portrait"),
        (Provider.PIXABAY, "/api/", ("key", "key-x"), "vertical"),
    ],
)
def test_photographs_are_searched_by_the_words_that_say_most(
    services: Services, tmp_path: Path, provider: Provider, path: str,
    key: tuple[str, str], upright: str,
) -> None:  # fmt: skip
    credit = services.connect(provider).fetch(WISH, tmp_path / "picture")
    ((asked, query, headers),) = services.searches()
    assert asked == path
    assert {**headers, **query}[key[0]] == key[1]
    assert query["orientation"] == upright
    words = (query.get("query") or query["q"]).split()
    assert {"sleep", "memories"} <= set(words)
    assert not {"the", "why", "away"} & set(words)
    assert query.get("locale", query.get("lang")) in ("en-US", "en")
    assert (tmp_path / "picture").read_bytes() == services.picture
    assert credit.provider == provider
    assert credit.author in ("Ana 1", "bob1")  # the scene's seed chooses among the first
    assert credit.page.startswith("https://")
    assert "License" in credit.licence


@pytest.mark.parametrize("provider", [Provider.PEXELS, Provider.PIXABAY])
def test_a_search_without_results_is_repeated_with_fewer_words(
    services: Services, tmp_path: Path, provider: Provider
) -> None:
    service = services.connect(provider)
    service.fetch(WISH, tmp_path / "picture")
    _, query, _ = services.searches()[0]
    services.empty = {query.get("query") or query["q"]}
    service.fetch(WISH, tmp_path / "picture")
    assert len(services.searches()) == 3


def test_a_search_that_finds_nothing_says_what_was_asked(
    services: Services, tmp_path: Path
) -> None:
    service = services.connect(Provider.PIXABAY)
    nowhere = Wish("Sleep", "Sleep", "en", portrait=False, seed=0)
    services.empty = {"sleep"}
    with pytest.raises(Unavailable, match='no results for "sleep"') as caught:
        service.fetch(nowhere, tmp_path / "picture")
    assert caught.value.code is CODES.IMAGE_UNUSABLE


@pytest.mark.parametrize("provider", [Provider.OPENAI, Provider.PEXELS, Provider.PIXABAY])
def test_an_answer_cannot_lead_to_a_private_address(
    services: Services, tmp_path: Path, provider: Provider
) -> None:
    services.openai = {"url": f"{services.server.address}/pictures/1.png"}
    with pytest.raises(Unavailable, match="private address") as caught:
        services.connect(provider, allow_private=False).fetch(WISH, tmp_path / "picture")
    assert caught.value.code is CODES.IMAGE_UNUSABLE
    assert not any(path.startswith("/pictures") for path, *_ in services.server.requests("GET"))


def openai_error(code: str | None, message: str) -> bytes:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return json.dumps({"error": error}).encode()


REFUSALS = [
    (Provider.OPENAI, 401, openai_error("invalid_api_key", "Incorrect API key"), CODES.IMAGE_AUTH),
    (Provider.OPENAI, 429, openai_error("insufficient_quota", "You exceeded"), CODES.IMAGE_QUOTA),
    (Provider.OPENAI, 400, openai_error("billing_hard_limit_reached", "B"), CODES.IMAGE_QUOTA),
    (Provider.OPENAI, 400, openai_error("moderation_blocked", "Rejected"), CODES.IMAGE_REFUSED),
    (Provider.OPENAI, 404, openai_error("model_not_found", "No model"), CODES.IMAGE_AUTH),
    (Provider.PEXELS, 401, b'{"status": 401, "code": "Unauthorized"}', CODES.IMAGE_AUTH),
    (Provider.PEXELS, 429, b"", CODES.IMAGE_QUOTA),
    (Provider.PIXABAY, 400, b"[ERROR 400] Invalid or missing API key", CODES.IMAGE_AUTH),
    (Provider.PIXABAY, 400, b'[ERROR 400] "lang" is out of valid range.', CODES.IMAGE_REFUSED),
]


@pytest.mark.parametrize(("provider", "status", "body", "code"), REFUSALS)
def test_a_refusal_is_read_and_not_repeated(
    services: Services, tmp_path: Path, provider: Provider, status: int, body: bytes,
    code: FailureCode,
) -> None:  # fmt: skip
    services.refusals = [(status, body)]
    with pytest.raises(Unavailable) as caught:
        services.connect(provider).fetch(WISH, tmp_path / "picture")
    assert caught.value.code is code
    assert caught.value.lasting is (code in (CODES.IMAGE_AUTH, CODES.IMAGE_QUOTA))
    assert len(services.server.seen) == 1


@pytest.mark.parametrize(
    ("provider", "status", "body"),
    [
        (Provider.OPENAI, 429, openai_error("rate_limit_exceeded", "Slow down")),
        (Provider.OPENAI, 500, b"<html>"),
        (Provider.PEXELS, 503, b""),
        (Provider.PIXABAY, 429, b"[ERROR 429] API rate limit exceeded"),
    ],
)
def test_what_passes_is_tried_again_and_named_in_the_end(
    services: Services, tmp_path: Path, provider: Provider, status: int, body: bytes
) -> None:
    services.refusals = [(status, body)]
    service = services.connect(provider)
    service.fetch(WISH, tmp_path / "picture")
    services.refusals = [(status, body)] * 3
    with pytest.raises(Unavailable, match=str(status)) as caught:
        service.fetch(WISH, tmp_path / "picture")
    assert caught.value.code is CODES.IMAGE_TRANSIENT
    assert not caught.value.lasting


def test_a_service_without_its_key_is_said() -> None:
    with pytest.raises(Unavailable, match="PEXELS_API_KEY is not set"):
        connect_image_service(ImageSettings.model_validate({"provider": "pexels"}), StopToken())


def test_pictures_stand_behind_type_and_a_scene_without_one_is_named(
    services: Services, renderer: Renderer
) -> None:
    services.empty = {"dreams short", "dreams", "short"}
    request = renderer.request(
        title="Dreams", duration=9, script_content="Dreams are short.\n\n> Bridges carry us."
    )
    rendered = renderer.run(
        request,
        VIDEOJOBS_QUALITY="draft",
        VIDEOJOBS_ALLOW_PRIVATE_MEDIA="true",
        VIDEOJOBS_IMAGE_PROVIDER="pexels",
        PEXELS_API_KEY="key-p",
        PEXELS_ENDPOINT=services.server.address,
    )
    assert rendered.code == 0, rendered.log
    report = rendered.report()
    assert [note.partition(":")[0] for note in report["credits"]] == ["scene 2"]
    assert "Pexels License" in report["credits"][0]
    (lost,) = report["degraded"]
    assert lost.startswith("scene 1: no image from pexels (PROVIDER.IMAGE.UNUSABLE")
    assert rendered.termination is not None
    assert rendered.termination.result is not None
    assert rendered.termination.result.credits == report["credits"]
