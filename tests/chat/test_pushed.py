from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from bot.chat.offset import TAKEN_AT
from bot.chat.pushed import QUIET_SECONDS, Pushed
from bot.chat.standing import Standing, standing_of
from bot.chat.taken import BY_POLL, BY_PUSH, Taken, taken_of
from bot.chat.updates import update_id_of
from bot.errors import NetworkError
from bot.model import Receiver
from bot.telegram.boxes import COMMON, Box, Heard, Stretch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

BOT, GROUP, NOW = 777, 10, 1_700_000_000
DAY = 86_400
PATIENCE = 10.0  # seconds until a fetch that must give something is called stuck


@dataclass
class Line:
    """A Feed that answers what a test prepares, and nothing new where that is nothing."""

    end: Box = field(default_factory=lambda: Box(pts=5_000, date=NOW))
    stretches: dict[int, list[Stretch | Exception | None]] = field(default_factory=dict)
    places: dict[int, Box] = field(default_factory=dict)
    pushed: Heard = field(default_factory=lambda: Heard(lost=True))
    asked: list[tuple[int, Box]] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def begin(self) -> Box:
        return self.end

    async def place(self, channel_id: int) -> Box | None:
        return self.places.get(channel_id)

    async def read(self, channel_id: int, box: Box) -> Stretch | None:
        self.asked.append((channel_id, box))
        prepared = self.stretches.get(channel_id)
        answer = prepared.pop(0) if prepared else Stretch(updates=(), box=box)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def heard(self) -> Heard:
        heard, self.pushed = self.pushed, Heard()
        self.bell.clear()
        return heard

    def push(self, heard: Heard) -> None:
        self.pushed = heard
        self.bell.set()


def said(
    number: int, *, message_id: int = 1, chat_id: int = 5, date: int = NOW
) -> Mapping[str, object]:
    message = {"message_id": message_id, "chat": {"id": chat_id}, "date": date}
    return {"update_id": number, "message": message}


def pressed(number: int) -> Mapping[str, object]:
    return {"update_id": number, "callback_query": {}}


class Bench:
    """An inbox over a prepared line; ``apply`` does with an update what the clerk does."""

    def __init__(self, store: Store, clock: MovedClock) -> None:
        self.store = store
        self.clock = clock
        self.line = Line()
        self.wakes = 0
        self.inbox = self.another()

    def another(self) -> Pushed:
        return Pushed(self.line, self.store, clock=self.clock, wake=self._woken)

    def _woken(self) -> None:
        self.wakes += 1

    async def restart(self) -> None:
        self.line.pushed = Heard(lost=True)
        self.inbox = self.another()
        await self.inbox.open(BOT)

    async def apply(self, number: int) -> None:
        async with self.store.transaction() as tx:
            await self.inbox.save(tx, number)
        self.inbox.pass_by(number, saved=True)

    async def numbers(self) -> list[int | None]:
        async with asyncio.timeout(PATIENCE):
            return [update_id_of(update) for update in await self.inbox.fetch()]

    async def standing(self) -> Standing:
        found = await standing_of(self.store, BOT)
        assert found is not None
        return found

    async def notices(self) -> Sequence[str]:
        return [d.subject for d in await self.store.deliveries()]


@pytest.fixture
async def bench(store: Store, moved_clock: MovedClock) -> Bench:
    async with store.transaction() as tx:
        await tx.save_receiver(Receiver(name="notify", target="@desk", default=True))
        standing = Standing(bot_id=BOT, boxes={COMMON: Box(pts=5, date=NOW), GROUP: Box(pts=7)})
        await standing.save(tx)
    made = Bench(store, moved_clock)
    await made.inbox.open(BOT)
    return made


async def test_the_first_start_looks_back_for_a_day(store: Store, moved_clock: MovedClock) -> None:
    bench = Bench(store, moved_clock)
    old, new = said(1, date=NOW - DAY - 1), said(2, date=NOW - DAY + 1)
    bench.line.stretches[COMMON] = [Stretch(updates=(old, new), box=Box(pts=5_000, date=NOW))]
    await bench.inbox.open(BOT)
    assert await bench.numbers() == [2]
    assert bench.line.asked == [(COMMON, Box(pts=4_000, date=NOW - DAY))]


async def test_after_the_bot_api_it_begins_behind_what_that_took(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await Taken(bot_id=BOT, at=NOW, newest={5: 40}).save(tx, BY_POLL)
    bench = Bench(store, moved_clock)
    taken, of_the_same_second = said(1, message_id=40), said(2, message_id=41)
    of_a_stranger = said(3, message_id=1, chat_id=6, date=NOW - 1)
    updates = (taken, of_the_same_second, of_a_stranger)
    bench.line.stretches[COMMON] = [Stretch(updates=updates, box=Box(pts=5_000, date=NOW))]
    await bench.inbox.open(BOT)
    assert await bench.numbers() == [2]
    await bench.apply(2)
    await bench.inbox.save_passed()
    expected = Taken(bot_id=BOT, at=NOW, newest={5: 41})
    assert await taken_of(store, BY_PUSH, BOT) == expected


async def test_after_a_version_that_noted_the_time_alone_that_is_gone_by(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await tx.set_meta(TAKEN_AT, str(NOW - 60))
    bench = Bench(store, moved_clock)
    taken, new = said(1, date=NOW - 60), said(2, date=NOW - 59)
    bench.line.stretches[COMMON] = [Stretch(updates=(taken, new), box=Box(pts=5_000, date=NOW))]
    await bench.inbox.open(BOT)
    assert await bench.numbers() == [2]


async def test_what_another_bot_took_says_nothing_of_this_one(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await Taken(bot_id=BOT + 1, at=NOW + 9, newest={5: 900}).save(tx, BY_POLL)
    bench = Bench(store, moved_clock)
    stretch = Stretch(updates=(said(1, message_id=7),), box=Box(pts=5_000, date=NOW))
    bench.line.stretches[COMMON] = [stretch]
    await bench.inbox.open(BOT)
    assert await bench.numbers() == [1]


async def test_a_time_long_ago_is_no_reason_to_look_back_further(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await Taken(bot_id=BOT, at=NOW - 99 * DAY).save(tx, BY_POLL)
    bench = Bench(store, moved_clock)
    old = said(1, date=NOW - 2 * DAY)
    bench.line.stretches[COMMON] = [Stretch(updates=(old,), box=Box(pts=5_000, date=NOW))]
    await bench.inbox.open(BOT)
    assert await bench.numbers() == []


async def test_what_is_in_hand_is_given_again_until_it_is_passed_by(bench: Bench) -> None:
    bench.line.stretches[COMMON] = [Stretch(updates=(said(1), said(2)), box=Box(pts=9))]
    assert await bench.numbers() == [1, 2]
    assert await bench.numbers() == [1, 2]
    bench.inbox.pass_by(1, saved=False)
    await bench.inbox.save_passed()
    assert (await bench.standing()).boxes[COMMON].pts == 5
    assert await bench.numbers() == [2]
    bench.inbox.pass_by(2, saved=False)
    await bench.inbox.save_passed()
    assert (await bench.standing()).boxes[COMMON].pts == 9


async def test_what_is_applied_is_left_out_when_the_stretch_is_read_again(bench: Bench) -> None:
    stretch = Stretch(updates=(said(1), said(2)), box=Box(pts=9))
    bench.line.stretches[COMMON] = [stretch, stretch]
    await bench.numbers()
    await bench.apply(1)
    await bench.restart()
    assert bench.inbox.has_passed(1)
    assert await bench.numbers() == [2]
    await bench.apply(2)
    await bench.inbox.save_passed()
    standing = await bench.standing()
    assert (standing.boxes[COMMON].pts, standing.applied) == (9, frozenset())


async def test_a_press_is_given_once_even_if_it_is_pushed_again(bench: Bench) -> None:
    bench.line.push(Heard(presses=(pressed(8),)))
    assert await bench.numbers() == [8]
    await bench.apply(8)
    await bench.restart()
    bench.line.push(Heard(presses=(pressed(8), pressed(9))))
    assert await bench.numbers() == [9]


async def test_a_crowd_that_presses_does_not_keep_commands_waiting(bench: Bench) -> None:
    bench.line.stretches[COMMON] = [Stretch(updates=(said(1),), box=Box(pts=9))]
    given: list[int | None] = []
    for number in range(100, 104):
        bench.line.push(Heard(presses=(pressed(number),), channels={COMMON: None}))
        for each in await bench.numbers():
            given.append(each)
            bench.inbox.pass_by(each or 0, saved=False)
    assert given[:3] == [100, 1, 101]


async def test_after_a_break_every_box_is_read(bench: Bench) -> None:
    assert await bench.numbers() == []
    assert await bench.numbers() == []
    assert [channel for channel, _ in bench.line.asked] == [COMMON, GROUP]


async def settled(bench: Bench) -> None:
    for _ in range(2):
        assert await bench.numbers() == []
    bench.line.asked.clear()


async def test_more_is_asked_for_at_once(bench: Bench) -> None:
    await settled(bench)
    bench.line.stretches[COMMON] = [Stretch(updates=(), box=Box(pts=6), more=True)]
    bench.line.push(Heard(channels={COMMON: None}))
    await bench.numbers()
    await bench.numbers()
    assert [box.pts for _, box in bench.line.asked] == [5, 6]


async def test_a_box_that_cannot_be_read_is_read_again(bench: Bench) -> None:
    await settled(bench)
    bench.line.stretches[COMMON] = [NetworkError("no")]
    bench.line.push(Heard(channels={COMMON: None}))
    with pytest.raises(NetworkError):
        await bench.numbers()
    await bench.numbers()
    assert [channel for channel, _ in bench.line.asked] == [COMMON, COMMON]


async def test_in_quiet_times_the_boxes_are_read_in_turn(
    bench: Bench, moved_clock: MovedClock
) -> None:
    await settled(bench)
    for _ in range(3):
        resting = asyncio.create_task(bench.numbers())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        moved_clock.move(QUIET_SECONDS)
        await resting
        await bench.numbers()
        await bench.numbers()
    assert [channel for channel, _ in bench.line.asked] == [COMMON, GROUP] * 3


async def test_that_only_time_passes_is_not_written_down(bench: Bench) -> None:
    before = await bench.store.meta("bot_boxes")
    bench.line.stretches[COMMON] = [Stretch(updates=(), box=Box(pts=5, date=NOW + 500))]
    await settled(bench)
    assert await bench.store.meta("bot_boxes") == before


@pytest.mark.parametrize("start", [40, None])
async def test_a_group_heard_of_for_the_first_time(bench: Bench, start: int | None) -> None:
    """Where nobody says where to begin, it is read a little back, for what is newer than that."""
    new = 11
    bench.line.places[new] = Box(pts=90)
    await settled(bench)
    old, fresh = said(1, date=NOW - 1), said(2, date=NOW)
    bench.line.stretches[new] = [Stretch(updates=(old, fresh), box=Box(pts=90))]
    bench.line.push(Heard(channels={new: start}))
    assert await bench.numbers() == [2]
    assert bench.line.asked == [(new, Box(pts=start or 1, date=NOW))]
    await bench.apply(2)
    await bench.restart()
    assert new in (await bench.standing()).boxes


async def test_a_group_that_was_only_just_heard_of_survives_a_kill(bench: Bench) -> None:
    """The common box moves on, and its date with it: nobody names the group a second time."""
    new = 11
    bench.line.places[new] = Box(pts=90)
    stretch = Stretch(updates=(), box=Box(pts=6, date=NOW + 9), channels={new: None})
    bench.line.stretches[COMMON] = [stretch]
    await bench.numbers()
    await bench.inbox.save_passed()
    await bench.restart()
    bench.line.stretches[new] = [Stretch(updates=(said(2),), box=Box(pts=90))]
    found = [number for _ in range(3) for number in await bench.numbers()]
    assert found == [2]


async def test_a_group_that_the_bot_left_is_forgotten(bench: Bench) -> None:
    bench.line.stretches[GROUP] = [None]
    await settled(bench)
    assert (await bench.standing()).boxes.keys() == {COMMON}


async def test_a_loss_is_told_once_and_with_its_place(bench: Bench) -> None:
    bench.line.stretches[COMMON] = [Stretch(updates=(), box=Box(pts=900), lost=True)]
    await settled(bench)
    assert await bench.notices() == ["notice:lost:0:900"]
    assert bench.wakes == 1
    await bench.restart()
    assert await bench.notices() == ["notice:lost:0:900"]
    assert (await bench.standing()).boxes[COMMON].pts == 900


async def test_what_was_taken_is_kept_with_what_was_applied(bench: Bench) -> None:
    """What the Bot API still has of it is left out by that."""
    message = said(1, message_id=8, date=NOW + 3)
    bench.line.stretches[COMMON] = [Stretch(updates=(message,), box=Box(pts=9))]
    await bench.numbers()
    await bench.apply(1)
    kept = Taken(bot_id=BOT, at=NOW + 3, newest={5: 8})
    assert await taken_of(bench.store, BY_PUSH, BOT) == kept


def test_updates_without_a_number_are_nothing() -> None:
    assert update_id_of(cast("object", {})) is None
