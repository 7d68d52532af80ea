from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.simulator.world import World


class Hands:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2022, 11, 11, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def world(clock: Hands) -> World:
    return World(clock=clock, random=Random(7))  # noqa: S311  the same every time


def test_updates_wait_until_they_are_confirmed(world: World) -> None:
    bot, person = world.add_bot("alarm_bot"), world.add_user("Ann")
    for text in ("one", "two", "three"):
        world.say(person.user_id, text)
    first, second, third = world.queues.pending(bot.user_id)
    assert (second.update_id, third.update_id) == (first.update_id + 1, first.update_id + 2)
    world.queues.confirm(bot.user_id, third.update_id)
    assert world.queues.pending(bot.user_id) == [third]


def test_updates_are_kept_for_a_day(world: World, clock: Hands) -> None:
    bot, person = world.add_bot("alarm_bot"), world.add_user("Ann")
    world.say(person.user_id, "old")
    clock.time += timedelta(hours=23)
    world.say(person.user_id, "new")
    clock.time += timedelta(hours=1, seconds=1)
    texts = [u.message and u.message.text for u in world.queues.pending(bot.user_id)]
    assert texts == ["new"]


def test_calls_are_numbered_from_one(world: World, clock: Hands) -> None:
    for method in ("getMe", "sendMessage"):
        world.log.add("alarm_bot", "bot_api", method, {})
    assert [(call.n, call.method) for call in world.calls(after=1)] == [(2, "sendMessage")]
    assert world.calls()[0].at == clock.time
    assert world.calls(after=-1) == world.calls()
