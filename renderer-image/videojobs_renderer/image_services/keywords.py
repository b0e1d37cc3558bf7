"""What to search for: the words of a scene that say most, from many to few."""

import re
from typing import Final

from videojobs_renderer.image_services.provider import Wish

_WORD: Final = re.compile(r"[^\W\d_][\w'\u2019-]*")
_SHORTEST: Final = 3
_MOST: Final = 4


def keywords_of(wish: Wish) -> list[str]:
    """Queries to try in order: topic and scene together, then the topic, then its main word."""
    topic = _telling(wish.topic, wish.language)
    scene = [word for word in _telling(wish.text, wish.language) if word not in topic]
    both = [*topic[:2], *scene[: _MOST - len(topic[:2])]]
    queries = [" ".join(words) for words in (both, topic[:2], scene[:1], topic[:1]) if words]
    return list(dict.fromkeys(queries))


def _telling(text: str, language: str) -> list[str]:
    """Distinct words in lower case, the longest first."""
    import stopwordsiso  # few renders search, and it takes a moment to load

    stop = stopwordsiso.stopwords(language.lower().split("-")[0])
    words = dict.fromkeys(word.lower() for word in _WORD.findall(text))
    telling = [w for w in words if w not in stop and (len(w) >= _SHORTEST or not w.isascii())]
    return [word[:24] for word in sorted(telling, key=len, reverse=True)]
