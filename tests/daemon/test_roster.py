"""Which account reads which channel, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import IngestionSettings
from bot.daemon.roster import Reader, Seats, capacity, noted, seats, spread
from bot.model import PREVIEW, AccountStanding, Channel, ChannelState
from tests.factories import NOON

NEW, LIVE, BLOCKED, REMOVED = (
    ChannelState.NEW,
    ChannelState.LIVE,
    ChannelState.BLOCKED,
    ChannelState.REMOVED,
)
PRIVATE = "Telegram refused: the channel is private."
FULL = "The accounts are full. Sign another in with: flagfall login --account NAME"
NOBODY = "No account can read now. Sign one in with: flagfall login"


def a(ref: str, account: str = "", state: ChannelState = LIVE, reason: str = "") -> Channel:
    """Return a channel whose id is that of its letter, a = 97; a new one has none yet."""
    known = state is not NEW
    return Channel(
        ref=ref,
        state=state,
        channel_id=ord(ref) if known else None,
        anchor=1 if known else None,
        account=account,
        reason=reason,
        joined=bool(account) and state is LIVE,
        added_at=NOON,
    )


def main(capacity: int = 9, known: str = "abcdef", lookups: int = 9) -> Reader:
    return reader("main", capacity, known, lookups)


def second(capacity: int = 9, known: str = "abcdef", lookups: int = 9) -> Reader:
    return reader("second", capacity, known, lookups)


def reader(name: str, capacity: int, known: str, lookups: int) -> Reader:
    ids = frozenset(map(ord, known))
    return Reader(name=name, capacity=capacity, known=ids, lookups=lookups)


@pytest.mark.parametrize(
    ("channels", "readers", "moves"),
    [
        pytest.param("a: b:", [main()], "a:main b:main", id="one account"),
        pytest.param(
            "a: b: c: d:",
            [main(2), second(2)],
            "a:main b:second c:main d:second",
            id="two accounts fill evenly",
        ),
        pytest.param("a: b: c:", [main(2)], "a:main b:main c:preview", id="overflow"),
        pytest.param("a:main b:main", [main(2)], "", id="all at their places"),
        pytest.param(
            "a:main b:main c:second", [main(), second(1)], "", id="nothing moves for evenness"
        ),
        pytest.param(
            "a:main b:main c:second", [second(2)], "a:second b:preview", id="an account lost"
        ),
        pytest.param("a:main b:main", [], "a:preview b:preview", id="the only account lost"),
        pytest.param(
            "a:preview b:preview c:main", [main(2)], "a:main", id="back to an account with room"
        ),
        pytest.param("a:main b:main c:main", [main(2)], "c:preview", id="room became less"),
        pytest.param("a:-main b:-main c:", [main(1)], "c:main", id="removed ones free room"),
        pytest.param("a:- b:-preview", [main()], "", id="removed ones stay away"),
        pytest.param("a: b:main", [main(1)], "a:preview", id="who is there stays"),
        pytest.param(
            "a:main", [reader("second", 9, "", 0)], "a:preview", id="no look-up left: the page"
        ),
        pytest.param(
            "a:main b:main",
            [reader("second", 9, "", 1)],
            "a:second b:preview",
            id="one look-up left",
        ),
        pytest.param(
            "a:main",
            [reader("full", 9, "", 9), second(1, "a", 0)],
            "a:second",
            id="who knows it needs no look-up",
        ),
        pytest.param(
            "a:main b:main", [reader("main", 9, "a", 0)], "b:preview", id="unknown at its own"
        ),
    ],
)
def test_with_the_preview_on(channels: str, readers: list[Reader], moves: str) -> None:
    moved = spread(_parsed(channels), readers, preview=True, refusals={})
    assert " ".join(f"{c.ref}:{c.account}" for c in moved) == moves
    assert not any(channel.joined for channel in moved)


@pytest.mark.parametrize(
    ("channels", "readers", "moves"),
    [
        pytest.param("a: b:", [main(1)], f"a:main b::{FULL}", id="overflow"),
        pytest.param("a:main", [], f"a::{NOBODY}", id="the only account lost"),
        pytest.param("a:preview", [], f"a::{NOBODY}", id="the page is read no more"),
        pytest.param(
            "a:main b:main", [second(1)], f"a:second b::{FULL}", id="an account lost, less room"
        ),
        pytest.param(
            "a:main", [reader("second", 9, "", 0)], "a:second", id="a look-up is waited for"
        ),
    ],
)
def test_with_the_preview_off(channels: str, readers: list[Reader], moves: str) -> None:
    moved = spread(_parsed(channels), readers, preview=False, refusals={})
    said = [f"{c.ref}:{c.account}" + (f":{c.reason}" if c.reason else "") for c in moved]
    assert " ".join(said) == moves
    assert all((c.state is BLOCKED) == (c.account == "") for c in moved)


def test_who_was_left_over_is_read_again_when_there_is_room() -> None:
    left = [a("a", "", BLOCKED, FULL), replace(a("b", "", NEW), state=BLOCKED, reason=FULL)]
    moved = spread(left, [main()], preview=False, refusals={})
    assert [(c.account, c.state, c.reason) for c in moved] == [
        ("main", NEW, ""),
        ("main", NEW, ""),
    ]


@pytest.mark.parametrize(
    ("channel", "refused", "readers", "preview", "expected"),
    [
        pytest.param(
            a("a", "main", BLOCKED, PRIVATE),
            {"main"},
            [main(), second()],
            True,
            ("second", NEW, ""),
            id="another account first",
        ),
        pytest.param(
            a("a", "main", BLOCKED, PRIVATE),
            {"main"},
            [main()],
            True,
            (PREVIEW, NEW, ""),
            id="then the page",
        ),
        pytest.param(a("a", PREVIEW), {"main"}, [main()], True, None, id="it does not bounce back"),
        pytest.param(
            a("a", "main", BLOCKED, PRIVATE),
            {"main"},
            [main()],
            False,
            None,
            id="nowhere to go: it stays, with its reason",
        ),
        pytest.param(
            a("a", PREVIEW, BLOCKED, "No page."),
            {"main", PREVIEW},
            [main()],
            True,
            None,
            id="refused by all",
        ),
        pytest.param(
            a("a", PREVIEW, BLOCKED, "No page."),
            {PREVIEW},
            [reader("main", 9, "", 0)],
            True,
            ("main", NEW, ""),
            id="no page: a look-up is waited for",
        ),
        pytest.param(
            replace(a("a", PREVIEW, NEW), state=BLOCKED, reason="No page."),
            {PREVIEW},
            [main()],
            True,
            ("main", NEW, ""),
            id="no page, and never looked up",
        ),
        pytest.param(
            replace(a("a", "main", NEW), state=BLOCKED, reason="@a is a group."),
            {"main"},
            [main(), second()],
            True,
            None,
            id="what is no channel is none for all",
        ),
        pytest.param(
            a("a", "main", BLOCKED, PRIVATE),
            {"main", "second"},
            [second()],
            False,
            ("", BLOCKED, "No account may read it; it is tried again within a day."),
            id="its account lost, the other refused",
        ),
    ],
)
def test_what_one_may_not_read(
    channel: Channel,
    refused: set[str],
    readers: list[Reader],
    *,
    preview: bool,
    expected: tuple[str, ChannelState, str] | None,
) -> None:
    moved = spread([channel], readers, preview=preview, refusals={"a": refused})
    found = [(c.account, c.state, c.reason) for c in moved]
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("premium", "channels"), [pytest.param(False, 450, id="not"), pytest.param(True, 900, id="is")]
)
def test_capacity_leaves_a_tenth_free(*, premium: bool, channels: int) -> None:
    standing = AccountStanding(name="main", premium=premium)
    assert capacity(standing, IngestionSettings()) == channels


def test_blocked_and_removed_channels_take_no_room() -> None:
    channels = [a("a", "main"), a("b", "main", BLOCKED), a("c", "main", REMOVED), a("d", PREVIEW)]
    assert seats(channels, "main").taken == 1


def test_seats_are_counted_by_what_they_wait_for() -> None:
    unjoined = replace(a("b", "main"), joined=False)
    channels = [a("a", "main"), unjoined, a("c", "main", NEW), replace(unjoined, ref="z")]
    assert seats(channels, "main", {97, 98}) == Seats(taken=4, joined=1, unknown=1, unjoined=2)


class TestRefusals:
    NOW = NOON.timestamp() + 100

    def test_a_blocked_channel_is_noted_once(self) -> None:
        blocked = a("a", "main", BLOCKED, PRIVATE)
        first = noted({}, [blocked, a("b", "main")], now=self.NOW)
        assert first == {"a": {"main": self.NOW}}
        assert noted(first, [blocked], now=self.NOW + 60) == first

    def test_it_is_kept_while_another_reads(self) -> None:
        before = {"a": {"main": self.NOW}}
        assert noted(before, [a("a", PREVIEW)], now=self.NOW + 3600) == before

    @pytest.mark.parametrize(
        ("channel", "later"),
        [
            pytest.param(a("a", PREVIEW), 86_400.0, id="a day later"),
            pytest.param(a("a", "main"), 60.0, id="read after all"),
            pytest.param(a("a", PREVIEW, REMOVED), 60.0, id="removed"),
            pytest.param(
                replace(a("a", PREVIEW), added_at=NOON + timedelta(hours=1)), 7200.0, id="readded"
            ),
            pytest.param(a("a", "", BLOCKED, NOBODY), 86_400.0, id="left over for a day"),
        ],
    )
    def test_it_is_forgotten(self, channel: Channel, later: float) -> None:
        before = {"a": {"main": self.NOW}}
        assert noted(before, [channel], now=self.NOW + later) == {}


LETTERS = "abcdefgh"
places = st.sampled_from(["", "main", "second", "gone", PREVIEW])
states = st.sampled_from([NEW, LIVE, BLOCKED, REMOVED])


@settings(max_examples=300)
@given(
    drawn=st.lists(st.tuples(places, states), min_size=len(LETTERS), max_size=len(LETTERS)),
    rooms=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    known=st.text(LETTERS, max_size=8),
    lookups=st.integers(0, 3),
    preview=st.booleans(),
)
def test_spreading_settles_at_once_and_fills_nobody_beyond_its_room(
    *,
    drawn: list[tuple[str, ChannelState]],
    rooms: tuple[int, int],
    known: str,
    lookups: int,
    preview: bool,
) -> None:
    readers = [main(rooms[0], known, lookups), second(rooms[1], LETTERS, 0)]
    channels = [a(ref, *place) for ref, place in zip(LETTERS, drawn, strict=True)]
    refusals = noted({}, channels, now=0.0)
    moved = spread(channels, readers, preview=preview, refusals=refusals)
    after = list(({c.ref: c for c in channels} | {c.ref: c for c in moved}).values())
    assert spread(after, readers, preview=preview, refusals=refusals) == []
    for each in readers:
        assert seats(after, each.name).taken <= each.capacity
    assert not [c for c in after if c.account == "gone" and c.state in (NEW, LIVE)]
    for before, now in zip(channels, after, strict=True):
        assert before == now or before.state is not REMOVED


def _parsed(text: str) -> list[Channel]:
    """Read "ref:account"; a dash before the account marks a removed channel."""
    channels = []
    for word in text.split():
        ref, _, account = word.partition(":")
        state = REMOVED if account.startswith("-") else LIVE
        channels.append(a(ref, account.removeprefix("-"), state))
    return channels
