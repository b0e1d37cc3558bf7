"""Ducking, loudness and the music loop."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs_renderer.audio.ducking import IN_GAPS_DB, UNDER_SPEECH_DB, duck, fades, merged
from videojobs_renderer.audio.loop import Loop
from videojobs_renderer.audio.loudness import TARGET_LUFS, Loudness, Mastering, find_gain, parse
from videojobs_renderer.audio.pcm import amplitude
from videojobs_renderer.plan.timeline import Span

RATE = 48_000
SPEECH = st.lists(
    st.tuples(st.integers(0, 4 * RATE), st.integers(RATE // 10, 6 * RATE)), min_size=1, max_size=30
)


def intervals(parts: list[tuple[int, int]]) -> list[Span]:
    spans, position = [], 0
    for gap, length in parts:
        spans.append(Span(position + gap, position + gap + length))
        position += gap + length
    return spans


@given(SPEECH)
def test_music_is_low_in_every_sample_of_speech(parts: list[tuple[int, int]]) -> None:
    envelope = duck(intervals(parts))
    for span in intervals(parts):
        gains = envelope.gains(span.start, min(span.end - span.start, 4000))
        assert np.allclose(gains, amplitude(UNDER_SPEECH_DB), atol=1e-5)


@given(SPEECH)
def test_the_envelope_never_leaves_its_bounds_nor_jumps(parts: list[tuple[int, int]]) -> None:
    envelope = duck(intervals(parts))
    assert list(envelope.at) == sorted(set(envelope.at))
    assert set(envelope.db) <= {UNDER_SPEECH_DB, IN_GAPS_DB}
    steps = zip(envelope.at, envelope.at[1:], envelope.db, envelope.db[1:], strict=False)
    assert all(b - a >= 0.1 * RATE for a, b, low, high in steps if low != high)


def test_the_music_rises_only_in_gaps_worth_it() -> None:
    assert merged([Span(0, 1000), Span(1000 + RATE // 2, 90_000)]) == [Span(0, 90_000)]
    envelope = duck([Span(RATE, 2 * RATE), Span(5 * RATE, 6 * RATE)])
    assert envelope.gains(3 * RATE, 1)[0] == pytest.approx(amplitude(IN_GAPS_DB), rel=1e-5)


def test_hundreds_of_intervals_are_no_trouble() -> None:
    spans = [Span(i * 2 * RATE, i * 2 * RATE + RATE) for i in range(600)]
    assert len(duck(spans).at) == 2400 - 1


def test_music_fades_in_and_out() -> None:
    total = 10 * RATE
    assert fades(0, 1, total)[0] == 0
    assert fades(total // 2, 1, total)[0] == 1
    assert fades(total - 1, 1, total)[0] < 0.001


def test_a_loop_repeats_without_a_step(tmp_path: Path) -> None:
    length = 4 * RATE
    wave = (8000 * np.sin(2 * np.pi * 5 * np.arange(length) / RATE)).astype(np.int16)
    path = tmp_path / "music.s16"
    np.stack([wave, wave], axis=1).tofile(path)
    block = Loop(path).block(0, 5 * length)
    assert block.shape == (5 * length, 2)
    assert np.abs(np.diff(block[:, 0])).max() < 3 * np.abs(np.diff(wave.astype(float))).max()


def test_a_loop_is_the_same_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "music.s16"
    np.random.default_rng(1).integers(-9000, 9000, (3 * RATE, 2), np.int16).tofile(path)
    loop = Loop(path)
    whole = loop.block(0, 8 * RATE)
    parts = np.concatenate([loop.block(0, 5 * RATE), loop.block(5 * RATE, 3 * RATE)])
    assert np.array_equal(whole, parts)


def test_the_meters_summary_is_read() -> None:
    lines = [
        "[Parsed_ebur128_0 @ 0x1] Summary:",
        "  Integrated loudness:",
        "    I:         -20.9 LUFS",
        "  True peak:",
        "    Peak:       -1.6 dBFS",
    ]
    assert parse(lines) == Loudness(-20.9, -1.6)


def test_the_gain_allows_for_what_the_limiter_takes() -> None:
    def measure(mastering: Mastering | None) -> Loudness:
        # A limiter that takes two thirds of what is beyond 5 dB.
        gain = mastering.gain_db if mastering else 0.0
        return Loudness(-22.0 + min(gain, 5) + max(gain - 5, 0) / 3, -3.0)

    assert measure(find_gain(measure)).integrated == pytest.approx(TARGET_LUFS, abs=0.15)


def test_a_programme_that_cannot_be_louder_is_not_crushed() -> None:
    found = find_gain(lambda mastering: Loudness(-20.0 if mastering else -24.0, -3.0))
    assert found.gain_db <= 10 + 12


def test_silence_is_not_amplified() -> None:
    assert find_gain(lambda _: Loudness(-70.0, float("-inf"))).gain_db == 0.0


def test_a_true_peak_that_is_too_high_lowers_the_ceiling() -> None:
    assert Mastering(3.0, -2.0).lowered(-0.5).ceiling_db == pytest.approx(-2.7)
