from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.chat.taken import BY_POLL, BY_PUSH, Taken, taken_of

if TYPE_CHECKING:
    from bot.store.protocol import Store

BOT, AT = 777, 1_700_000_000
TAKEN = Taken(bot_id=BOT, at=AT, newest={5: 40, -100: 7})


def said(chat_id: int, message_id: int, date: int = AT) -> object:
    message = {"chat": {"id": chat_id}, "message_id": message_id, "date": date}
    return {"update_id": 1, "message": message}


@pytest.mark.parametrize(
    ("update", "covered"),
    [
        pytest.param(said(5, 40), True, id="the-newest"),
        pytest.param(said(5, 39, AT + 9), True, id="an-older-one-whatever-its-date"),
        pytest.param(said(5, 41, AT - 9), False, id="a-newer-one-whatever-its-date"),
        pytest.param(said(-100, 8), False, id="a-group-counts-for-itself"),
        pytest.param(said(6, 1, AT - 1), True, id="a-silent-chat-before-the-newest"),
        pytest.param(said(6, 1, AT), False, id="a-silent-chat-in-that-second"),
    ],
)
def test_what_it_covers(update: object, *, covered: bool) -> None:
    assert TAKEN.covers(update) is covered


@pytest.mark.parametrize(
    ("update", "applied", "expected"),
    [
        pytest.param(said(5, 41), True, Taken(bot_id=BOT, at=AT, newest={5: 41, -100: 7}), id="it"),
        pytest.param(
            said(5, 41), False, Taken(bot_id=BOT, at=AT, newest={5: 41, -100: 7}), id="chatter"
        ),
        pytest.param(
            said(6, 1, AT + 2),
            True,
            Taken(bot_id=BOT, at=AT + 2, newest={5: 40, -100: 7, 6: 1}),
            id="another-chat",
        ),
        pytest.param(
            said(6, 1, AT + 2),
            False,
            Taken(bot_id=BOT, at=AT + 2, newest={5: 40, -100: 7}),
            id="a-stranger-leaves-the-time-alone",
        ),
        pytest.param({"update_id": 1, "callback_query": {}}, True, TAKEN, id="a-button"),
        pytest.param(None, True, TAKEN, id="nothing"),
    ],
)
def test_what_it_is_with_one_more(update: object, *, applied: bool, expected: Taken) -> None:
    assert TAKEN.having(update, applied=applied) == expected


def test_of_two_ways_the_further_one_counts_in_each_chat() -> None:
    other = Taken(bot_id=BOT, at=AT - 1, newest={5: 30, 6: 2, -100: 9})
    assert TAKEN.joined(other) == Taken(bot_id=BOT, at=AT, newest={5: 40, 6: 2, -100: 9})


async def test_each_way_keeps_its_own(store: Store) -> None:
    assert await taken_of(store, BY_POLL, BOT) is None
    async with store.transaction() as tx:
        await TAKEN.save(tx, BY_POLL)
    assert await taken_of(store, BY_POLL, BOT) == TAKEN
    assert await taken_of(store, BY_PUSH, BOT) is None
    assert await taken_of(store, BY_POLL, BOT + 1) == Taken(bot_id=BOT + 1)
