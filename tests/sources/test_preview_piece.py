"""What a page proves of a channel's ids, and how soon it is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ledger import Proof
from bot.model import PREVIEW, Gone, Seen, SlotKind, Slots, Top
from bot.sources.preview_entry import Entry
from bot.sources.preview_page import PreviewPage
from bot.sources.preview_piece import observations, piece_of, posting_times
from bot.sources.preview_watch import PreviewWatch
from tests.factories import a_channel

NOON = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)
CONFIRM = timedelta(seconds=30)


def entry(number: int, kind: SlotKind = SlotKind.POST, *, ago: float = 0.0) -> Entry:
    posted = NOON - timedelta(seconds=ago)
    return Entry(message_id=number, kind=kind, posted_at=posted, text=str(number))


def a_page(*ids: int) -> PreviewPage:
    return PreviewPage(entries=tuple(entry(number) for number in ids))


@pytest.fixture
def watch() -> PreviewWatch:
    return PreviewWatch(channel=a_channel(anchor=10), proof=Proof(CONFIRM), due_at=0.0)


def test_what_a_first_page_lacks_is_not_absent_yet(watch: PreviewWatch) -> None:
    first = piece_of(watch, a_page(10, 12, 15), before=None, head=15, now=NOON)
    assert (first.first, first.last, first.absent) == (10, 15, [])
    again = piece_of(watch, a_page(10, 12, 15), before=None, head=15, now=NOON + CONFIRM)
    assert again.absent == [(11, 11), (13, 14)]


def test_a_page_below_an_id_speaks_of_all_ids_down_from_it(watch: PreviewWatch) -> None:
    watch.proof.upto = 100
    piece = piece_of(watch, a_page(40, 42), before=50, head=100, now=NOON)
    assert (piece.first, piece.last, piece.ends) == (40, 49, False)
    assert piece.absent == [(41, 41), (43, 49)]
    assert piece.proven == 49


def test_a_page_that_shows_only_the_known_id_is_the_last(watch: PreviewWatch) -> None:
    watch.proof.upto = 100
    piece = piece_of(watch, a_page(7), before=8, head=100, now=NOON)
    assert piece.ends
    assert piece.absent == [(1, 6)]


def test_observations_say_what_is_there_and_what_is_gone(watch: PreviewWatch) -> None:
    watch.proof.upto = 20
    page = PreviewPage(
        entries=(
            entry(10),
            entry(12, SlotKind.SERVICE),
            entry(13, SlotKind.UNREADABLE),
            entry(20),
        )
    )
    piece = piece_of(watch, page, before=None, head=20, now=NOON)
    said = observations(watch, piece, channel_id=100, present={10, 11, 12, 21}, now=NOON)
    posts = [o for o in said if isinstance(o, Seen)]
    assert [(o.post.message_id, o.history, o.source) for o in posts] == [
        (10, True, PREVIEW),
        (20, False, PREVIEW),
    ]
    assert [(o.first, o.last, o.kind) for o in said if isinstance(o, Slots)] == [
        (12, 12, SlotKind.SERVICE),
        (13, 13, SlotKind.UNREADABLE),
        (11, 11, SlotKind.ABSENT),
        (14, 19, SlotKind.ABSENT),
    ]
    assert [o.message_id for o in said if isinstance(o, Gone)] == [11]
    assert [o.message_id for o in said if isinstance(o, Top)] == [20]


def test_an_album_is_one_post_of_the_pace() -> None:
    album = [replace(entry(number, ago=60.0), grouped_id=2) for number in (2, 3, 4)]
    page = PreviewPage(entries=(entry(1, ago=90.0), *album))
    assert posting_times(page) == [NOON - timedelta(seconds=90), NOON - timedelta(seconds=60)]
