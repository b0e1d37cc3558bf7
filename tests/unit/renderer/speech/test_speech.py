"""Word times from phonemes, word events, and nothing at all."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs_renderer.plan.timeline import Span
from videojobs_renderer.script.parser import Sentence, Word
from videojobs_renderer.speech.espeak import is_timed, starts_of_words
from videojobs_renderer.speech.phonemes import word_starts
from videojobs_renderer.speech.scene_speech import join, trim
from videojobs_renderer.speech.voice import Speech
from videojobs_renderer.speech.word_spans import spans_from_starts


def groups(text: str) -> list[str]:
    return list(text)


@pytest.mark.parametrize(
    ("alone", "sentence", "expected"),
    [
        (["ðɪs ", "ɪz "], " ðɪs ɪz. ", ["ð", "ɪ"]),
        (["tˈuː θˈaʊzənd ", "dˈeɪz "], " tˈuː θˈaʊzənd dˈeɪz ", ["t", "d"]),  # a number
        (["ʌv ", "ðə ", "hˈaʊs "], " ʌvðə hˈaʊs ", ["ʌ", "ð", "h"]),  # run together
        (["ɐ ", "kˈæt ", "ænd ", "dˈɑːɡ "], " ɐkˈæt æn dˈɑːɡ ", ["ɐ", "k", "æ", "d"]),
    ],
)
def test_phonemes_find_their_words(alone: list[str], sentence: str, expected: list[str]) -> None:
    starts = word_starts([groups(word) for word in alone], groups(sentence))
    assert None not in starts
    assert starts == sorted(s for s in starts if s is not None)
    found = [sentence[start] for start in starts if start is not None]
    assert found == expected


def test_words_run_together_are_told_apart() -> None:
    starts = word_starts([groups("ʌv "), groups("ðə "), groups("hˈaʊs ")], groups(" ʌvðə hˈaʊs "))
    assert starts == [1, 3, 6]


def test_word_events_belong_to_the_word_at_their_offset() -> None:
    # "mit 3,50 Euro": espeak reports several events inside the number
    assert starts_of_words([0, 4, 9], [(0, 10), (4, 50), (6, 70), (9, 99)]) == [10, 50, 99]


def test_a_word_without_an_event_is_unknown() -> None:
    assert starts_of_words([0, 4, 9], [(0, 10), (9, 99)]) == [10, None, 99]


@pytest.mark.parametrize(
    ("starts", "exact"),
    [
        ([0, 10, None, 30], True),  # the third is a part of the second
        ([0, None, None, 30], False),
        ([0, 10, 20, None], False),
        ([None, 10, 20, 30], False),
        ([None, None, None, None], False),
    ],
)
def test_times_are_exact_only_if_each_word_after_a_space_has_one(
    starts: list[int | None], exact: bool
) -> None:
    words = (Word("The", "The"), Word("long", "long", glued=True), Word("word", "word"))
    assert is_timed(Sentence((*words, Word("ends.", "ends."))), starts) is exact


@pytest.mark.parametrize(
    ("starts", "weights", "end", "expected"),
    [
        ([10, 50], [1, 1], 90, [Span(10, 50), Span(50, 90)]),
        ([None, None], [1, 3], 80, [Span(0, 20), Span(20, 80)]),
        ([0, None, 60], [2, 1, 1], 90, [Span(0, 40), Span(40, 60), Span(60, 90)]),
        ([None, 30, None], [1, 1, 1], 90, [Span(0, 30), Span(30, 60), Span(60, 90)]),
    ],
)
def test_unknown_words_share_the_gap_by_length(
    starts: list[int | None], weights: list[int], end: int, expected: list[Span]
) -> None:
    assert list(spans_from_starts(starts, weights, end)) == expected


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 1000), st.integers(1, 9)), min_size=1),
    st.integers(0, 2000),
)
def test_spans_never_overlap(words: list[tuple[int | None, int]], end: int) -> None:
    spans = spans_from_starts([w[0] for w in words], [w[1] for w in words], end)
    assert len(spans) == len(words)
    assert all(span.start <= span.end for span in spans)
    assert all(a.end == b.start for a, b in pairwise(spans))


def tone(before: int, sound: int, after: int) -> Speech:
    samples = np.concatenate([np.zeros(before), np.full(sound, 0.5), np.zeros(after)])
    word = Span(before, before + sound)
    return Speech(samples.astype(np.float32), 1000, (word,), exact=True)


def test_silence_is_trimmed_and_words_move_along() -> None:
    trimmed = trim(tone(500, 300, 400))
    assert 300 <= len(trimmed.samples) <= 400
    word = trimmed.words[0]
    assert np.all(trimmed.samples[word.start : word.end] == 0.5)


def test_sentences_are_joined_with_a_pause_and_keep_their_words() -> None:
    joined = join([tone(0, 100, 0), tone(0, 200, 0)])
    first, second = joined.words
    assert second.start - first.end == 280
    assert np.all(joined.samples[second.start : second.end] == 0.5)
    assert not joined.samples[first.end : second.start].any()
