"""The fake Telegram: what it takes, what it forgives, what it answers, and what it keeps."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.config import Secret
from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.model import Entity, Message
from bot.notify.answers import MovedError
from bot.notify.bot_api import BotApi
from tests.virtual.loop import run
from tests.virtual.telegram import Telegram
from tests.virtual.weather import Fault, Spell, Weather

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Talk = Callable[[BotApi, Telegram], Coroutine[Any, Any, None]]

GROUP, PERSON = "-100200", "7"
BOLD = Message(text="one", entities=(Entity(type="bold", offset=0, length=3),))


def talk(work: Talk, *spells: Spell) -> Telegram:
    """Run what a bot says to a Telegram with that weather; return the Telegram."""

    async def talked() -> Telegram:
        telegram = Telegram(Weather(spells, Random(1)), [GROUP, PERSON])  # noqa: S311  a seed
        bot = BotApi(
            Secret("1:token"),
            api_url="https://api.telegram.org",
            transport=telegram.transport(),
            timeout=20.0,
        )
        await work(bot, telegram)
        return telegram

    return run(talked, seed=1)


def always(fault: Fault) -> Spell:
    return Spell(begin=0, end=1e9, fault=fault)


async def _every_second(bot: BotApi, target: str, count: int) -> None:
    for number in range(count):
        await bot.send(target, Message(text=f"{number}"))
        await asyncio.sleep(1.0)


def test_a_person_takes_a_message_a_second_for_as_long_as_it_takes() -> None:
    async def work(bot: BotApi, _: Telegram) -> None:
        await _every_second(bot, PERSON, 100)

    telegram = talk(work)
    assert telegram.floods == 0
    assert len(telegram.chats[PERSON].messages) == 100


def test_a_group_takes_twenty_in_a_minute_and_then_says_how_long_to_wait() -> None:
    async def work(bot: BotApi, telegram: Telegram) -> None:
        await _every_second(bot, GROUP, 20)
        first = telegram.calls[0].taken or 0.0
        with pytest.raises(ThrottledError) as refused:
            await bot.send(GROUP, Message(text="too many"))
        now = asyncio.get_running_loop().time()
        assert now + refused.value.seconds == pytest.approx(first + 60, abs=1.1)
        await asyncio.sleep(refused.value.seconds)
        await bot.send(GROUP, Message(text="in time"))

    telegram = talk(work)
    assert telegram.floods == 1
    assert telegram.calls[-1].outcome == "200"


def test_a_short_burst_is_forgiven_and_a_long_one_is_not() -> None:
    async def work(bot: BotApi, _: Telegram) -> None:
        for number in range(5):
            await bot.send(PERSON, Message(text=f"{number}"))
        with pytest.raises(ThrottledError):
            await bot.send(PERSON, Message(text="one too many"))

    assert talk(work).floods == 1


def test_edits_count_as_messages_do_and_the_texts_before_are_kept() -> None:
    async def work(bot: BotApi, _: Telegram) -> None:
        number = await bot.send(GROUP, Message(text="first"))
        for edit in range(19):
            await asyncio.sleep(1.0)
            await bot.edit(GROUP, number, Message(text=f"edit {edit}"))
        with pytest.raises(ThrottledError):
            await bot.edit(GROUP, number, Message(text="one too many"))

    telegram = talk(work)
    (message,) = telegram.chats[GROUP].messages.values()
    assert [call.text for call in message.calls] == ["first", *(f"edit {n}" for n in range(19))]


_UNTAKEN = (Fault.REFUSED, Fault.UNREACHABLE, Fault.LOST, Fault.BROKEN)
_TAKEN = (Fault.UNANSWERED, Fault.CUT, Fault.FAILED)
_SENT = (Fault.LOST, Fault.BROKEN, *_TAKEN)  # as far as the bot can know


@pytest.mark.parametrize("fault", [*_UNTAKEN, *_TAKEN])
def test_what_takes_effect_and_what_the_bot_knows_of_it(fault: Fault) -> None:
    async def work(bot: BotApi, _: Telegram) -> None:
        with pytest.raises(NetworkError) as failed:
            await bot.send(GROUP, Message(text="one"))
        assert failed.value.sent is (fault in _SENT)

    telegram = talk(work, always(fault))
    (call,) = telegram.calls
    assert (call.taken is not None) is call.is_uncertain is (fault in _TAKEN)
    assert len(telegram.chats[GROUP].messages) == (fault in _TAKEN)


def test_a_flood_that_nobody_earned_is_told_with_its_wait() -> None:
    async def work(bot: BotApi, _: Telegram) -> None:
        with pytest.raises(ThrottledError):
            await bot.send(GROUP, Message(text="one"))

    telegram = talk(work, always(Fault.FLOOD))
    assert telegram.floods == 0
    assert telegram.calls[0].wait > 0


def test_only_a_message_with_entities_is_misread() -> None:
    async def work(bot: BotApi, _: Telegram) -> None:
        with pytest.raises(RejectedError, match="can't parse entities"):
            await bot.send(GROUP, BOLD)
        await bot.send(GROUP, Message(text="one"))

    talk(work, always(Fault.MISREAD))


def test_a_chat_that_is_closed_or_unknown_takes_nothing() -> None:
    async def work(bot: BotApi, telegram: Telegram) -> None:
        telegram.chats[GROUP].closed = "Forbidden: bot was kicked from the group chat"
        for target, code in ((GROUP, 403), ("-5", 400)):
            with pytest.raises(RejectedError) as refused:
                await bot.send(target, Message(text="one"))
            assert refused.value.code == code

    assert talk(work).chats[GROUP].messages == {}


def test_a_chat_that_moved_says_where_to_and_keeps_what_was_said() -> None:
    async def work(bot: BotApi, telegram: Telegram) -> None:
        await bot.send(GROUP, Message(text="one"))
        telegram.move(GROUP, "-1000001")
        with pytest.raises(MovedError) as moved:
            await bot.send(GROUP, Message(text="two"))
        await bot.send(moved.value.target, Message(text="two"))

    telegram = talk(work)
    assert len(telegram.chats["-1000001"].messages) == 2


def test_what_is_on_its_way_arrives_though_its_sender_is_no_more() -> None:
    async def work(bot: BotApi, _: Telegram) -> None:
        sending = asyncio.ensure_future(bot.send(GROUP, Message(text="one")))
        await asyncio.sleep(0.005)
        sending.cancel()
        await asyncio.wait([sending])
        await asyncio.sleep(1.0)

    (call,) = talk(work).calls
    assert call.outcome == "abandoned"
    assert call.is_uncertain


def test_weather_is_for_its_places_and_its_time() -> None:
    spell = Spell(begin=10, end=20, fault=Fault.REFUSED, places=frozenset({GROUP}))
    weather = Weather([spell], Random(1))  # noqa: S311  a seed
    drawn = [weather.fault(place, at) for place in (GROUP, PERSON) for at in (9, 10, 19.9, 20)]
    assert drawn == [None, Fault.REFUSED, Fault.REFUSED, None, None, None, None, None]


def test_a_trace_tells_runs_apart() -> None:
    def say(text: str) -> Talk:
        async def work(bot: BotApi, _: Telegram) -> None:
            await bot.send(GROUP, Message(text=text))

        return work

    assert talk(say("one")).trace == talk(say("one")).trace != talk(say("two")).trace
