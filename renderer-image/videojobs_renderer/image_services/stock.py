"""Choosing among the results of a search."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from videojobs.job.failures import FailureCode
from videojobs_renderer.image_services.provider import Unavailable, Wish

Results = Sequence[Mapping[str, Any]]


def first_found(search: Callable[[str], Results], queries: Sequence[str]) -> Results:
    """The results of the first query that has any."""
    for query in queries:
        if results := search(query):
            return results
    asked = ", ".join(f'"{query}"' for query in queries)
    raise Unavailable(FailureCode.IMAGE_UNUSABLE, f"nothing was found for {asked or 'no words'}")


def pick(results: Results, wish: Wish) -> Mapping[str, Any]:
    """The service's order is by relevance: one of the first few, by the scene's seed."""
    return results[wish.seed % min(len(results), 5)]
