"""Shares what is said of a token that is wider than a line among the parts in which it is shown."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from videojobs_renderer.spoken_form.edits import Shown
from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.segmentation import MAX_UNIT_COLUMNS


def shared(words: Sequence[Shown], forms: Sequence[str]) -> list[str]:
    """The forms of the words; concatenated, the forms of glued words stay the same.

    A part of which nothing is said by itself joins the word before it. Together they must not be
    wider than a line.
    """
    result = list[str]()
    for first, end in pairwise([*_beginnings(words, forms), len(words)]):
        texts, said = [word.text for word in words[first:end]], list(forms[first:end])
        wide = sum(map(columns, texts)) > MAX_UNIT_COLUMNS
        result += _shares("".join(said), texts) if wide and len(said) > 1 else said
    return result


def _beginnings(words: Sequence[Shown], forms: Sequence[str]) -> Iterator[int]:
    """The indices of the words that say something, or follow a space."""
    for index, form in enumerate(forms):
        if index == 0 or not words[index - 1].glued or any(map(str.isalnum, form)):
            yield index


def _shares(said: str, texts: Sequence[str]) -> list[str]:
    """What is said in parts as long as the texts are, cut after a space where there is one."""
    ends, length = list(accumulate(map(len, texts))), len(said.rstrip())
    aims = (length * end // ends[-1] for end in ends[:-1])
    cuts = [said.find(" ", aim, length) + 1 or aim for aim in aims]
    return [said[a:b] for a, b in pairwise([0, *cuts, len(said)])]
