"""Says shown words that spaces divide."""

from videojobs_renderer.spoken_form.edits import Shown
from videojobs_renderer.spoken_form.forms import spoken_forms


def said(shown: str, language: str) -> str:
    """The spoken forms of the words, divided by "|"."""
    words = [Shown(word, glued=False) for word in shown.split()]
    return "|".join(spoken_forms(words, language))
