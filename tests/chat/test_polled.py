from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.chat.polled import POLL_SECONDS, Polled
from bot.chat.standing import STANDING, Standing, standing_of
from bot.chat.taken import BY_POLL, BY_PUSH, Taken, taken_of
from bot.errors import RejectedError
from bot.telegram.boxes import COMMON, Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

BOT, AT = 777, 1_700_000_000


@dataclass
class Poll:
    """A Bot API whose polls a test prepares."""

    answers: list[list[object] | Exception] = field(default_factory=list)
    asked: list[tuple[int | None, float]] = field(default_factory=list)

    async def get_updates(
        self,
        offset: int | None,
        *,
        timeout: float,  # noqa: ASYNC109  as Telegram calls it
        allowed: Sequence[str],
    ) -> Sequence[object]:
        del allowed
        self.asked.append((offset, timeout))
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(number: int, message_id: int, *, chat_id: int = 5, date: int = AT) -> dict[str, object]:
    message = {"message_id": message_id, "chat": {"id": chat_id}, "date": date, "text": "/help"}
    return {"update_id": number, "message": message}


PRESS: dict[str, object] = {"update_id": 5, "callback_query": {"id": "1"}}


@pytest.fixture
async def elsewhere(store: Store) -> Store:
    """Commands came in over MTProto until a moment ago: in chat 5 up to message 40."""
    async with store.transaction() as tx:
        await Standing(bot_id=BOT, boxes={COMMON: Box(pts=9, date=AT)}).save(tx)
        await Taken(bot_id=BOT, at=AT, newest={5: 40}).save(tx, BY_PUSH)
    return store


async def opened(store: Store, clock: MovedClock, poll: Poll) -> Polled:
    inbox = Polled(poll, store, clock=clock)
    await inbox.open(BOT)
    return inbox


async def test_it_waits_for_what_is_said(store: Store, moved_clock: MovedClock) -> None:
    poll = Poll([[PRESS]])
    inbox = await opened(store, moved_clock, poll)
    assert await inbox.fetch() == [PRESS]
    assert poll.asked == [(None, POLL_SECONDS)]


async def test_what_was_taken_over_mtproto_is_passed_by_without_its_words(
    elsewhere: Store, moved_clock: MovedClock
) -> None:
    of_the_same_second, of_another_chat = said(6, 41), said(7, 3, chat_id=6)
    of_a_stranger = said(8, 2, chat_id=7, date=AT - 1)
    poll = Poll([[said(4, 40), PRESS, of_the_same_second, of_another_chat, of_a_stranger], []])
    inbox = await opened(elsewhere, moved_clock, poll)
    assert await inbox.fetch() == [
        {"update_id": 4},
        {"update_id": 5},
        of_the_same_second,
        of_another_chat,
        {"update_id": 8},
    ]
    assert await inbox.fetch() == []
    assert [wait for _, wait in poll.asked] == [0.0, 0.0]
    poll.answers = [[PRESS]]
    assert await inbox.fetch() == [PRESS]


async def test_what_is_taken_is_noted_for_mtproto_with_what_that_took(
    elsewhere: Store, moved_clock: MovedClock
) -> None:
    poll = Poll([[said(6, 41), said(7, 3, chat_id=6, date=AT + 1), said(8, 4, chat_id=7)], []])
    inbox = await opened(elsewhere, moved_clock, poll)
    await inbox.fetch()
    async with elsewhere.transaction() as tx:
        await inbox.save(tx, 6)
    inbox.pass_by(6, saved=True)
    inbox.pass_by(7, saved=False)
    inbox.pass_by(8, saved=False)
    await inbox.save_passed()
    taken = Taken(bot_id=BOT, at=AT + 1, newest={5: 41})
    assert await taken_of(elsewhere, BY_POLL, BOT) == taken
    again = await opened(elsewhere, moved_clock, Poll([[]]))
    await again.fetch()
    assert await taken_of(elsewhere, BY_POLL, BOT) == taken


async def test_after_a_version_that_noted_the_time_alone_that_is_gone_by(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await Standing(bot_id=BOT, boxes={COMMON: Box(pts=9, date=AT)}).save(tx)
    new = said(6, 2, date=AT + 1)
    inbox = await opened(store, moved_clock, Poll([[said(4, 1), new]]))
    assert await inbox.fetch() == [{"update_id": 4}, new]


async def test_once_nothing_is_left_of_it_mtproto_would_begin_anew(
    elsewhere: Store, moved_clock: MovedClock
) -> None:
    inbox = await opened(elsewhere, moved_clock, Poll([[said(4, 40)], []]))
    await inbox.fetch()
    assert await standing_of(elsewhere, BOT) is not None
    await inbox.fetch()
    assert await elsewhere.meta(STANDING) == ""
    again = await opened(elsewhere, moved_clock, poll := Poll())
    await again.fetch()
    assert poll.asked[0][1] == POLL_SECONDS


async def test_another_poller_is_named_and_other_refusals_are_as_they_are(
    store: Store, moved_clock: MovedClock
) -> None:
    refusals: list[list[object] | Exception] = [
        RejectedError("Conflict: terminated", code=409),
        RejectedError("Unauthorized", code=401),
    ]
    inbox = await opened(store, moved_clock, Poll(refusals))
    with pytest.raises(RejectedError, match="Another program polls"):
        await inbox.fetch()
    with pytest.raises(RejectedError, match="Unauthorized"):
        await inbox.fetch()
