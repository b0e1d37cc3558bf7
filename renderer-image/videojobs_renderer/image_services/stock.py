"""Chooses among the results of a search."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from videojobs.job.failures import FailureCode
from videojobs_renderer.image_services.provider import Unavailable, Wish

Results = Sequence[Mapping[str, Any]]


def first_found(search: Callable[[str], Results], queries: Sequence[str]) -> Results:
    """The results of the first query that has any. Raises Unavailable if none has."""
    for query in queries:
        if results := search(query):
            return results
    asked = ", ".join(f'"{query}"' for query in queries)
    raise Unavailable(
        FailureCode.IMAGE_UNUSABLE, f"no results for {asked or 'a scene without keywords'}"
    )


def pick(results: Results, wish: Wish) -> Mapping[str, Any]:
    """One of the first five results, which are ordered by relevance; the seed decides which."""
    return results[wish.seed % min(len(results), 5)]
