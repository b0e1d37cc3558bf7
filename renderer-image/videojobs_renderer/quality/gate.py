"""The checks: pure functions of the measured facts, one verdict each."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from videojobs.protocol.quality import Check
from videojobs_renderer.audio.loudness import PEAK_DBTP, TARGET_LUFS, TOLERANCE_LU
from videojobs_renderer.audio.pcm import open_pcm
from videojobs_renderer.captions.reading_time import READING_SPEED, WIDE_READING_SPEED
from videojobs_renderer.cards.design import Box
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.clock import (
    FRAMES_PER_SECOND,
    SAMPLES_PER_FRAME,
    SAMPLES_PER_SECOND,
)
from videojobs_renderer.plan.timeline import Slot, Timeline
from videojobs_renderer.quality.decode import (
    BLACK_SECONDS,
    FREEZE_SECONDS,
    SILENCE_SECONDS,
    Decoded,
)
from videojobs_renderer.quality.placement import Extent
from videojobs_renderer.quality.verdicts import advise, require

GLYPHS: Final = "glyphs"
"""The only check that fails because of the script."""

VOICE_LEAD_LU: Final = 12.0
_FRAME_SECONDS: Final = 1 / FRAMES_PER_SECOND
_DURATION_SECONDS: Final = 0.5
_DURATION_SHARE: Final = 0.02
_JOIN_RATIO: Final = 4.0
_JOIN_FLOOR: Final = 600.0  # in 16-bit units: smaller steps are inaudible
_MEASURABLE_SECONDS: Final = 3.0
_NEIGHBOURHOOD: Final = 2400  # samples, 50 ms to each side
_NAMED_GLYPHS: Final = 10
_NAMED_CUES: Final = 10
_OVERHANG: Final = 0.004  # of the shorter side: glyphs may extend beyond their advance width


@dataclass(frozen=True)
class Facts:
    """The facts that the checks judge. `media` is ffprobe's JSON with packets counted."""

    media: dict[str, Any]
    decoded: Decoded
    timeline: Timeline
    canvas: Canvas
    wanted_seconds: float
    overlong: bool
    voice_lead: float | None
    boxes: tuple[str, ...]  # of the MP4, in file order
    join_ratio: float
    captions: tuple[str, ...]  # what is wrong with them
    conservation: tuple[str, ...]  # what of the script they and the speech lack
    hurried: tuple[str, ...]  # cues that are shown for too short a time
    missing_glyphs: tuple[str, ...]  # characters without a font, on any card
    pages: int  # of captions
    extents: tuple[Extent, ...]  # of those that were seen
    safe: Box


def judge(facts: Facts) -> list[Check]:
    """The results of all checks, in the order of the report."""
    return [
        *_stream_checks(facts),
        *_length_checks(facts),
        *_picture_checks(facts),
        *_sound_checks(facts),
        *_caption_checks(facts),
    ]


def _streams(facts: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    by_type: dict[str, dict[str, Any]] = {s["codec_type"]: s for s in facts.media["streams"]}
    return by_type.get("video", {}), by_type.get("audio", {})


def _stream_checks(facts: Facts) -> list[Check]:
    video, audio = _streams(facts)
    size = f"{video.get('width')}x{video.get('height')}"
    picture = f"{video.get('codec_name')} {video.get('profile')} {video.get('pix_fmt')}"
    parts = [audio.get(k) for k in ("codec_name", "profile", "sample_rate", "channels")]
    sound = " ".join(str(part) for part in parts)
    tags = [video.get(f"color_{k}") for k in ("space", "primaries", "transfer", "range")]
    rates = f"{video.get('r_frame_rate')} {video.get('avg_frame_rate')}"
    shape = video.get("sample_aspect_ratio", "1:1")
    rate = f"{FRAMES_PER_SECOND}/1"
    colour = " ".join(str(tag) for tag in tags)
    return [
        require("streams", len(facts.media["streams"]), "2", len(facts.media["streams"]) == 2),
        require("video", picture, "h264 High yuv420p", picture == "h264 High yuv420p"),
        require("audio", sound, "aac LC 48000 2", sound == "aac LC 48000 2"),
        require("size", size, str(facts.canvas), size == str(facts.canvas)),
        require("frame_rate", rates, f"{rate} {rate}", rates == f"{rate} {rate}"),
        require("pixel_shape", shape, "1:1", shape == "1:1"),
        require("colour", colour, "bt709 bt709 bt709 tv", colour == "bt709 bt709 bt709 tv"),
        require("faststart", " ".join(facts.boxes), "moov before mdat", is_faststart(facts.boxes)),
    ]


def is_faststart(boxes: Sequence[str]) -> bool:
    """Whether a player can start before it has the whole file (moov before mdat)."""
    return "moov" in boxes and "mdat" in boxes and boxes.index("moov") < boxes.index("mdat")


def _length_checks(facts: Facts) -> list[Check]:
    video, audio = _streams(facts)
    frames = int(video.get("nb_read_packets") or 0)
    starts = [float(s.get("start_time") or 0) for s in (video, audio)]
    lengths = [float(s.get("duration") or 0) for s in (video, audio)]
    difference = round(lengths[0] - lengths[1], 4)
    length = round(lengths[0], 3)
    off = length - facts.wanted_seconds
    allowed = max(_DURATION_SECONDS, _DURATION_SHARE * facts.wanted_seconds)
    close = abs(off) <= allowed
    asked = f"within {allowed:.1f} s of {facts.wanted_seconds:g} s"
    verdict = advise if facts.overlong else require
    return [
        require("frames", frames, str(facts.timeline.frames), frames == facts.timeline.frames),
        require("starts", str(starts), "[0.0, 0.0]", starts == [0.0, 0.0]),
        require(
            "video_minus_audio", difference, "one frame", abs(difference) <= _FRAME_SECONDS + 1e-6
        ),
        verdict("length", length, asked, close),
    ]


def _picture_checks(facts: Facts) -> list[Check]:
    black = [f"{a:.2f}-{b:.2f}" for a, b in facts.decoded.black]
    frozen = _during_speech(facts.timeline, facts.decoded.frozen, FREEZE_SECONDS)
    still = ", ".join(frozen) or "none"
    return [
        require("black", ", ".join(black) or "none", f"none over {BLACK_SECONDS} s", not black),
        # Valid, but words are lit during speech, so a frozen picture is worth a look.
        advise("freeze", still, f"none over {FREEZE_SECONDS:g} s inside speech", not frozen),
    ]


def _caption_checks(facts: Facts) -> list[Check]:
    faults, unsaid = "; ".join(facts.captions), "; ".join(facts.conservation)
    return [
        require("captions", faults or "ok", "each word once", not faults),
        require("script", unsaid or "ok", "each letter and figure once, in order", not unsaid),
        _reading_check(facts),
        _glyph_check(facts),
        _placement_check(facts),
    ]


def _reading_check(facts: Facts) -> Check:
    """Speech cannot be slowed down by captions, so that fast ones are only warned of."""
    limit = f"{READING_SPEED} characters a second, {WIDE_READING_SPEED} of Chinese and the like"
    return advise("reading_speed", _first(facts.hurried), limit, not facts.hurried)


def _first(found: Sequence[str]) -> str:
    more = f"; {len(found) - _NAMED_CUES} more" if len(found) > _NAMED_CUES else ""
    return "; ".join(found[:_NAMED_CUES]) + more or "none faster"


def _glyph_check(facts: Facts) -> Check:
    missing = " ".join(facts.missing_glyphs[:_NAMED_GLYPHS])
    return require(GLYPHS, missing or "none missing", "a font for each character", not missing)


def _placement_check(facts: Facts) -> Check:
    """All captions are drawn, inside the safe box."""
    safe, slack = facts.safe, _OVERHANG * facts.canvas.short
    outside = [
        extent
        for extent in facts.extents
        if extent.left < safe.left - slack
        or extent.top < safe.top - slack
        or extent.right > safe.right + slack
        or extent.bottom > safe.bottom + slack
    ]
    unseen = facts.pages - len(facts.extents)
    worst = [f"scene {extent.scene}: {extent}" for extent in outside]
    worst += [f"{unseen} of {facts.pages} pages cannot be seen"] if unseen else []
    limit = f"x {safe.left:.0f}-{safe.right:.0f} y {safe.top:.0f}-{safe.bottom:.0f}"
    value = "; ".join(worst) or _union(facts.extents)
    return require("caption_place", value, limit, not worst)


def _union(extents: Sequence[Extent]) -> str:
    left, top = min(e.left for e in extents), min(e.top for e in extents)
    right, bottom = max(e.right for e in extents), max(e.bottom for e in extents)
    return f"x {left}-{right} y {top}-{bottom}"


def _sound_checks(facts: Facts) -> list[Check]:
    loudness = facts.decoded.loudness
    silent = _during_speech(facts.timeline, facts.decoded.silence, SILENCE_SECONDS)
    # Under three seconds, R 128 measures the silence around a word as much as the word.
    spoken = sum(slot.speech_samples for slot in facts.timeline.spoken) / SAMPLES_PER_SECOND
    checks = [
        (require if spoken >= _MEASURABLE_SECONDS else advise)(
            "loudness",
            loudness.integrated,
            f"{TARGET_LUFS:g} +- {TOLERANCE_LU:g} LUFS",
            abs(loudness.integrated - TARGET_LUFS) <= TOLERANCE_LU,
        ),
        require("true_peak", loudness.peak, f"{PEAK_DBTP:g} dBTP", loudness.peak <= PEAK_DBTP),
        require("silence", ", ".join(silent) or "none", "none inside speech", not silent),
        require(
            "joins", round(facts.join_ratio, 2), f"{_JOIN_RATIO:g}", facts.join_ratio <= _JOIN_RATIO
        ),
    ]
    if facts.voice_lead is not None:
        lead = round(facts.voice_lead, 1)
        checks.append(
            require("voice_over_music", lead, f"{VOICE_LEAD_LU:g} LU", lead >= VOICE_LEAD_LU)
        )
    return checks


def _during_speech(
    timeline: Timeline, intervals: Sequence[tuple[float, float]], longest: float
) -> list[str]:
    """The parts of the intervals that overlap speech by more than `longest` seconds."""
    return [
        f"{max(a, start):.2f}-{min(b, end):.2f}"
        for slot in timeline.spoken
        for start, end in [_speech_seconds(slot)]
        for a, b in intervals
        if min(b, end) - max(a, start) > longest
    ]


def _speech_seconds(slot: Slot) -> tuple[float, float]:
    end = slot.speech_start + slot.speech_samples
    return slot.speech_start / SAMPLES_PER_SECOND, end / SAMPLES_PER_SECOND


def join_ratio(sound: Path, timeline: Timeline) -> float:
    """The largest step between samples at a scene's start, relative to the steps around it.

    The reference is the 95th percentile of the neighbourhood, with a floor near silence. Audible
    clicks have a ratio well above `_JOIN_RATIO`.
    """
    samples = open_pcm(sound, 2)
    worst = 0.0
    for slot in timeline.slots[1:]:
        at = slot.start * SAMPLES_PER_FRAME
        if at >= len(samples):  # the file is too short, which another check reports
            break
        near = samples[max(0, at - _NEIGHBOURHOOD) : at + _NEIGHBOURHOOD].astype(np.float32)
        steps = np.abs(np.diff(near, axis=0)).max(axis=1)
        step = np.abs(samples[at].astype(np.float32) - samples[at - 1]).max()
        usual = max(float(np.percentile(steps, 95)), _JOIN_FLOOR)
        worst = max(worst, float(step) / usual)
    return worst


def top_level_boxes(video: Path) -> tuple[str, ...]:
    """Box types of an MP4 in file order (ISO/IEC 14496-12, 4.2)."""
    boxes = []
    size_of_file = video.stat().st_size
    with video.open("rb") as file:
        position = 0
        while position + 8 <= size_of_file:
            file.seek(position)
            size, kind = struct.unpack(">I4s", file.read(8))
            if size == 1:
                size = struct.unpack(">Q", file.read(8))[0]
            boxes.append(kind.decode("latin-1"))
            position += size if size >= 8 else size_of_file
    return tuple(boxes)
