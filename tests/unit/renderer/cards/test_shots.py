"""Shots and changes: which frames of the video show what."""

from hypothesis import given
from hypothesis import strategies as st

from videojobs_renderer.cards.shots import TRANSITION_FRAMES, Part, cut, parts_of, shots_of
from videojobs_renderer.plan.scenes import Scene, SceneKind
from videojobs_renderer.plan.timeline import Slot, Span

SILENT, SCENE = SceneKind.TITLE, Scene(SceneKind.STATEMENT, ())


def spoken(start: int, lead: int, words: int, hold: int) -> Slot:
    """A card with words of five frames each."""
    spans = tuple(Span(lead + 5 * i, lead + 5 * i + 5) for i in range(words))
    frames = lead + 5 * words + hold
    return Slot(SceneKind.STATEMENT, start, frames, SCENE, 1, words=spans)


CARDS = st.lists(
    st.one_of(
        st.tuples(st.just(0), st.integers(1, 90)),
        st.tuples(st.integers(0, 12), st.integers(1, 20), st.integers(0, 40)),
    ),
    min_size=1,
    max_size=12,
)


def slots_of(cards: list[tuple[int, ...]]) -> list[Slot]:
    slots: list[Slot] = []
    for card in cards:
        start = slots[-1].end if slots else 0
        silent = len(card) == 2
        slots.append(Slot(SILENT, start, card[1]) if silent else spoken(start, *card))
    return slots


def test_a_change_lies_in_the_silence_around_its_join() -> None:
    slots = [Slot(SILENT, 0, 60), spoken(60, 8, 4, 15), Slot(SceneKind.OUTRO, 103, 60)]
    shots = shots_of(slots)
    assert [(shot.head, shot.tail) for shot in shots] == [(0, 5), (5, 5), (5, 0)]
    assert parts_of(shots) == (
        Part(0, 0, 55, 0),
        Part(0, 55, 10, 55, change=True),
        Part(1, 10, 33, 65),
        Part(1, 43, 10, 98, change=True),
        Part(2, 10, 55, 108),
    )


def test_where_there_is_no_silence_there_is_a_cut() -> None:
    slots = [spoken(0, 0, 4, 0), spoken(20, 0, 4, 3)]
    assert parts_of(shots_of(slots)) == (Part(0, 0, 20, 0), Part(1, 0, 23, 20))


def test_a_shot_hears_its_words_when_its_slot_does() -> None:
    slots = [Slot(SILENT, 0, 60), spoken(60, 8, 2, 15)]
    shot = shots_of(slots)[1]
    assert shot.card.start == 60 - shot.head
    heard = [shot.card.start + word.start for word in shot.card.words]
    assert heard == [60 + word.start for word in slots[1].words]


@given(CARDS)
def test_every_frame_of_the_video_is_in_exactly_one_part(cards: list[tuple[int, ...]]) -> None:
    slots = slots_of(cards)
    position = 0
    for part in parts_of(shots_of(slots)):
        assert part.position == position
        assert part.frames > 0
        position += part.frames
    assert position == slots[-1].end


def test_a_long_card_is_cut_so_that_two_encoders_hold_no_more_than_it_together() -> None:
    slots = [Slot(SILENT, 0, 60), spoken(60, 8, 40, 15), Slot(SceneKind.OUTRO, 283, 60)]
    assert cut(parts_of(shots_of(slots)), 2) == (
        Part(0, 0, 55, 0),
        Part(0, 55, 10, 55, change=True),
        Part(1, 10, 106, 65),
        Part(1, 116, 107, 171),
        Part(1, 223, 10, 278, change=True),
        Part(2, 10, 55, 288),
    )


@given(CARDS, st.integers(1, 8))
def test_what_all_encoders_have_in_hand_is_one_scene(
    cards: list[tuple[int, ...]], encoders: int
) -> None:
    whole = parts_of(shots_of(slots_of(cards)))
    pieces = cut(whole, encoders)
    in_hand = sum(sorted(piece.frames for piece in pieces)[-encoders:])
    scene = max(part.frames for part in whole)
    assert in_hand < max(scene, 30 * encoders) + encoders


@given(CARDS, st.integers(1, 8))
def test_pieces_show_what_their_part_shows(cards: list[tuple[int, ...]], encoders: int) -> None:
    whole = parts_of(shots_of(slots_of(cards)))
    frames = [frame for part in whole for frame in frames_of(part)]
    assert [frame for part in cut(whole, encoders) for frame in frames_of(part)] == frames


def frames_of(part: Part) -> list[tuple[int, int, int, bool]]:
    """Each frame's shot, its place in the shot and in the video."""
    return [(part.shot, part.first + i, part.position + i, part.change) for i in range(part.frames)]


@given(CARDS)
def test_a_part_shows_its_cards_where_their_slots_stand(cards: list[tuple[int, ...]]) -> None:
    shots = shots_of(slots_of(cards))
    for part in parts_of(shots):
        shot = shots[part.shot]
        assert part.position - part.first == shot.slot.start - shot.head
        assert part.first + part.frames <= shot.frames
        if part.change:
            following = shots[part.shot + 1]
            assert part.position == following.slot.start - following.head
            assert part.frames <= TRANSITION_FRAMES


@given(CARDS)
def test_no_word_is_lit_during_a_change(cards: list[tuple[int, ...]]) -> None:
    shots = shots_of(slots_of(cards))
    changes = [part for part in parts_of(shots) if part.change]
    for shot in shots:
        for word in shot.slot.words:
            lit = range(shot.slot.start + word.start, shot.slot.start + word.end)
            for change in changes:
                assert not set(lit) & set(range(change.position, change.position + change.frames))
