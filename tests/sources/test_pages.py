"""What a page proves: its posts at once, absence only as far as replicas cannot be behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import Gone, Seen, SlotKind, Slots, Top
from bot.sources.pages import Piece, observations, piece_of
from bot.telegram.reading import Page
from tests.factories import NOON, a_post, slots
from tests.sources.conftest import CONFIRM

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Observation
    from bot.sources.watch import Watch

LATER = NOON + CONFIRM


def _page(*ids: int, service: tuple[int, ...] = (), ends: bool = False) -> Page:
    posts = tuple(a_post(number) for number in ids if number not in service)
    return Page(ids=ids, posts=posts, service=service, ends=ends)


def _found(watch: Watch, piece: Piece, present: set[int] | None = None) -> list[Observation]:
    return observations(watch, piece, present=present or set(), source="history", now=NOON)


def _absent(found: list[Observation]) -> list[tuple[int, int]]:
    return [(o.first, o.last) for o in found if isinstance(o, Slots) and o.kind is SlotKind.ABSENT]


def test_posts_and_service_messages_count_at_once(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(10, 13)
    piece = piece_of(watch, _page(11, 12, 13, service=(12,)), below=None, now=NOON)
    found = _found(watch, piece)
    assert [o.post.message_id for o in found if isinstance(o, Seen)] == [11, 13]
    assert slots(12, kind=SlotKind.SERVICE) in found
    assert found[-1] == Top(channel_id=100, message_id=13, seen_at=NOON)


def test_nothing_is_absent_before_it_was_shown_twice(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(10, 13)
    watch.proof.saw(13, NOON)
    soon = NOON + CONFIRM - timedelta(seconds=1)
    assert _absent(_found(watch, piece_of(watch, _page(11, 13), below=None, now=soon))) == []
    assert _absent(_found(watch, piece_of(watch, _page(11, 13), below=None, now=LATER))) == [
        (12, 12)
    ]


def test_a_page_proves_nothing_below_its_oldest_id(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(10, 30)
    watch.proof.saw(30, NOON)
    piece = piece_of(watch, _page(25, 30), below=None, now=LATER)
    assert _absent(_found(watch, piece)) == [(26, 29)]


def test_a_page_where_the_channel_begins_proves_all_below(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(10, 30)
    watch.proof.saw(30, NOON)
    piece = piece_of(watch, _page(25, 30, ends=True), below=None, now=LATER)
    assert _absent(_found(watch, piece)) == [(1, 24), (26, 29)]


def test_a_page_that_lacks_a_known_id_proves_it_absent_only_the_second_time(
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch(10, 13)
    watch.proof.saw(13, NOON)
    for moment, expected in ((NOON, []), (LATER, [(12, 13)])):
        piece = piece_of(watch, _page(10, 11), below=None, now=moment)
        assert _absent(_found(watch, piece)) == expected


def test_what_a_sweep_still_shows_is_not_absent_however_often_pages_lack_it(
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch(10, 13)
    for number in range(10):
        watch.proof.saw(13, NOON + number * CONFIRM)
        piece = piece_of(watch, _page(11, 12), below=None, now=NOON + number * CONFIRM)
        assert _absent(_found(watch, piece)) == []


def test_a_page_below_an_id_ends_there(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(10, 30)
    watch.proof.saw(30, NOON)
    watch.proof.saw(30, LATER)
    piece = piece_of(watch, _page(12, 18, 20), below=21, now=LATER)
    assert (piece.first, piece.last, piece.top) == (12, 20, None)
    assert _absent(_found(watch, piece)) == [(13, 17), (19, 19)]


def test_a_page_that_lacks_the_id_above_proves_no_more_than_its_own_range_the_first_time(
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch(10, 60)
    watch.proof.saw(60, NOON)
    watch.proof.saw(60, LATER)
    for moment, expected in ((LATER, [(49, 49)]), (LATER + CONFIRM, [(49, 49), (51, 54)])):
        piece = piece_of(watch, _page(48, 50), below=55, now=moment)
        assert _absent(_found(watch, piece)) == expected


def test_pages_below_an_id_that_was_seen_once_and_deleted_prove_in_the_end_what_they_lack(
    a_watch: Callable[..., Watch],
) -> None:
    watch = a_watch(10, 19)
    watch.proof.saw(19, NOON)
    for moment, expected in ((LATER, []), (LATER + CONFIRM, [(11, 13), (15, 19)])):
        piece = piece_of(watch, _page(10, 14), below=20, now=moment)
        assert _absent(_found(watch, piece)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [pytest.param(NOON, [], id="not yet proven"), pytest.param(LATER, [12], id="proven")],
)
def test_a_stored_post_that_a_page_lacks_is_gone_once_that_is_proven(
    moment: object, expected: list[int], a_watch: Callable[..., Watch]
) -> None:
    watch = a_watch(13, 13)
    watch.proof.saw(13, NOON)
    piece = piece_of(watch, _page(11, 13), below=None, now=moment)  # type: ignore[arg-type]
    found = _found(watch, piece, present={5, 11, 12, 13})
    assert [o.message_id for o in found if isinstance(o, Gone)] == expected


def test_what_cannot_be_decoded_is_there_and_unreadable(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(10, 13)
    piece = Piece(page=_page(11, 13), first=11, last=13, proven=13, unreadable=(12,))
    found = _found(watch, piece, present={12})
    assert slots(12, kind=SlotKind.UNREADABLE) in found
    assert _absent(found) == []
    assert not [o for o in found if isinstance(o, Gone)]


def test_ids_at_or_below_the_anchor_are_history(a_watch: Callable[..., Watch]) -> None:
    watch = a_watch(10, 11)
    piece = piece_of(watch, _page(9, 10, 11), below=None, now=NOON)
    seen = [o for o in _found(watch, piece) if isinstance(o, Seen)]
    assert [o.history for o in seen] == [True, True, False]
