"""Search queries for a scene: its most specific words, from many to few."""

import re
from typing import Final

from videojobs_renderer.image_services.provider import Wish

_WORD: Final = re.compile(r"[^\W\d_][\w'\u2019-]*")
_SHORTEST: Final = 3
_MOST: Final = 4


def keywords_of(wish: Wish) -> list[str]:
    """Queries to try in order: topic and scene, the topic, the scene's main word, the topic's."""
    topic = _significant(wish.topic, wish.language)
    scene = [word for word in _significant(wish.text, wish.language) if word not in topic]
    both = [*topic[:2], *scene[: _MOST - len(topic[:2])]]
    queries = [" ".join(words) for words in (both, topic[:2], scene[:1], topic[:1]) if words]
    return list(dict.fromkeys(queries))


def _significant(text: str, language: str) -> list[str]:
    """Distinct words without stop words, in lower case, the longest first."""
    import stopwordsiso  # slow to import, and few renders search

    stop = stopwordsiso.stopwords(language.lower().split("-")[0])
    words = dict.fromkeys(word.lower() for word in _WORD.findall(text))
    words_left = [w for w in words if w not in stop and (len(w) >= _SHORTEST or not w.isascii())]
    return [word[:24] for word in sorted(words_left, key=len, reverse=True)]
