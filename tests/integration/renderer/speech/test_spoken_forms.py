"""Spoken forms as the real engines say them: their phonemes, and one span for each shown word."""

from itertools import pairwise

import pytest
from testkit.espeak_phonemes import phonemes
from testkit.renderer import BASE_REQUEST

from videojobs.job.request import VideoRequest
from videojobs_renderer.script.parser import Sentence, parse_script
from videojobs_renderer.speech.registry import choose_voice


def sentence(text: str, language: str) -> Sentence:
    (block,) = parse_script(text, language)
    (only,) = block.sentences
    return only


@pytest.mark.parametrize(
    ("language", "voice", "shown", "heard"),
    [
        ("en-US", "en-us", "$3.50", "θɹˈiː dˈɑːlɚz fˈɪfti"),
        ("en-US", "en-us", "in the 1990s", "ɪnðə nˈaɪntiːn nˈaɪntiz"),
        ("en-US", "en-us", "10-15 kg", "tˈɛn tə fˈɪftiːn kˈɪləɡɹˌæmz"),
        ("en-US", "en-us", "C#", "sˈiː ʃˈɑːɹp"),
        ("en-US", "en-us", "24/7", "twˈɛntifˈoːɹ sˈɛvən"),
        ("en-US", "en-us", "5<10", "fˈaɪv ɪz lˈɛs ðɐn tˈɛn"),
        ("en-US", "en-us", "3.11.2", "θɹˈiː pˈɔɪnt ᵻlˈɛvən pˈɔɪnt tˈuː"),
        ("en-US", "en-us", "Henry VIII", "hˈɛnɹi ðɪ ˈeɪtθ"),
        ("en-US", "en-us", "NASA", "nˈæsɐ"),
        ("en-US", "en-us", "FBI", "ˌɛfbˌiːˈaɪ"),
        ("de-DE", "de", "am 3. Oktober", "am dɾˈɪtən ɔktˈoːbɜ"),
        ("de-DE", "de", "3,50 €", "dɾˈaɪ ˈɔøroː fˈynftsɪç"),
        ("de-DE", "de", "USA", "ˈuː ˈɛs ˈɑː"),
        ("es-ES", "es", "3,50 €", "tɾˈes ˈeʊɾos kon θinkwˈɛnta"),
        ("fr-FR", "fr", "3,50 €", "tʁwˈaz øʁˈo sɛ̃kˈɑ̃t"),
        ("fr-FR", "fr", "Louis XIV", "lwˈi katˈɔʁz"),
        ("it-IT", "it", "3,50 €", "trˈe ˈɛʊro e tʃinkwˈanta"),
        ("pt-BR", "pt-br", "R$ 3,50", "trˈez xeˈaɪz i sˌiŋkwˈeɪŋtæ sˌeɪŋtˈavʊs"),
        ("hi-IN", "hi", "₹3.50", "tˈiːn ɾˈʊpjˌeː pəcˈaːs pˈɛːseː"),
        ("zh-CN", "cmn-latn-pinyin", "2026年", "ˈər5 lˈiɜŋ ˈər5 lˈiou5 nˈiɛɜn"),
        ("zh-CN", "cmn-latn-pinyin", "50%", "pˈai2 fˈə5n ts.ˈi.5 wˈu2 s.ˈi.ɜ"),
    ],
)
def test_a_voice_says_the_words_and_not_the_marks(
    language: str, voice: str, shown: str, heard: str
) -> None:
    assert phonemes(sentence(shown, language).spoken, voice) == heard


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", "He paid $3.50 for 5 km at 3:30 pm, on March 5, 2026."),
        ("en-US", "Henry VIII ruled 10-15 years; call (555) 123-4567 now."),
        ("en-US", "In C++ and C#, f(x)=2**3 holds if 5<10, see https://example.org/a/b/c now."),
        ("en-US", "The 1990s #VideoOfTheDay rose 50%, {x} or [y]."),
        ("en-US", "Visit www.example.com/a-very-long-path/of-many-parts or Node.js on A17 today."),
        ("de-DE", "Am 5. Oktober zahlte er 3,50 € für 10-15 km um 15:30 Uhr."),
        ("es-ES", "El 5 de octubre de 2026 pagó 3,50 € por 21 km, es decir 50%."),
        ("fr-FR", "Il paie 3,50 € pour 2 000 000 de mots à 15h30 le 1er mai."),
        ("it-IT", "Paga 3,50 € per 21 km alle 15:30."),
        ("pt-BR", "Pagou R$ 3,50 por 2 horas às 15h30."),
        ("hi-IN", "उसने ₹3.50 में 5 km की दूरी 3:30 बजे तय की।"),
    ],
)
def test_a_shown_word_has_one_span_however_many_words_are_said(language: str, text: str) -> None:
    said = sentence(text, language)
    request = VideoRequest.model_validate({**BASE_REQUEST, "language": language})
    speech = choose_voice(request, None, threads=2).voice.speak(said)
    assert speech.exact
    assert len(speech.words) == len(said.words)
    assert all(word.start < word.end for word in speech.words)
    assert all(left.end == right.start for left, right in pairwise(speech.words))
    # The longer a form is, the longer it is heard: no word has the time of its neighbour.
    rates = [
        (span.end - span.start) / len(word.spoken)
        for span, word in zip(speech.words, said.words, strict=True)
        if len(word.spoken) >= 12
    ]
    assert max(rates) < 2.5 * min(rates)
