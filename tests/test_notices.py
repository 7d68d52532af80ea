from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.model import DeliveryState, Message, Person, Receiver, Role
from bot.notices import MOST, NOTICES_TO, WINDOW, Notice, operators, tell
from bot.store.sqlite import open_store
from tests.factories import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.model import Delivery
    from bot.store.protocol import Store

OPS = "ops"
PEOPLE = [
    Person(user_id=1, role=Role.OWNER, chat_id=11),
    Person(user_id=2, role=Role.OWNER),  # never wrote to the bot
    Person(user_id=3, role=Role.EDITOR, chat_id=33),
]
DESK = Receiver(name="desk", target="@desk", default=True)
HOOK = Receiver(name=OPS, kind="webhook", target="https://h.example/… (ops)")
PERSON = Receiver(name="person:3", target="33", default=True)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


async def know(store: Store, *known: Person | Receiver, to: str = "") -> None:
    async with store.transaction() as tx:
        for each in known:
            await (tx.save_person(each) if isinstance(each, Person) else tx.save_receiver(each))
        await tx.set_meta(NOTICES_TO, to)


async def say(store: Store, seconds: float, *notices: str) -> None:
    """Tell OPS ``account:main lost`` and the like: what it is about, then what there is to say."""
    told = [Notice(about=each.removeprefix("🔴 ").split()[0], text=each) for each in notices]
    async with store.transaction() as tx:
        await tell(store, tx, [OPS], told, now=at(seconds))


async def deliver(store: Store, seconds: float) -> list[str]:
    """Send what is due, and return the texts."""
    sent: list[str] = []
    while True:
        async with store.transaction() as tx:
            row = await tx.claim(OPS, at(seconds))
            if row is None:
                return sent
            await tx.ack(row, message_id=1, now=at(seconds))
        assert row.message
        sent.append(row.message.text)


async def waiting(store: Store) -> Sequence[Delivery]:
    return await store.deliveries(state=DeliveryState.PENDING)


@pytest.mark.parametrize(
    ("known", "to", "told"),
    [
        pytest.param([*PEOPLE, DESK], "", ["chat:11"], id="owners who wrote to the bot"),
        pytest.param([*PEOPLE, DESK, HOOK], OPS, [OPS], id="whom the settings name"),
        pytest.param([*PEOPLE, DESK], OPS, ["chat:11"], id="nobody of that name any more"),
        pytest.param([DESK], "", [], id="nobody owns the bot"),
    ],
)
async def test_who_is_told(
    store: Store, known: list[Person | Receiver], to: str, told: list[str]
) -> None:
    await know(store, *known, to=to)
    assert await operators(store) == told


@pytest.mark.parametrize(
    ("known", "shut", "told"),
    [
        pytest.param([*PEOPLE, HOOK], HOOK.target, ["chat:11"], id="the named one cannot be told"),
        pytest.param([*PEOPLE, DESK], "11", [], id="the owner cannot be told"),
        pytest.param([PEOPLE[2], DESK, PERSON], "", ["desk"], id="no owner, but no subscriber"),
        pytest.param([PEOPLE[2], DESK, PERSON], "@desk", [], id="nobody is left"),
    ],
)
async def test_who_is_told_that_something_cannot_be_told(
    store: Store, known: list[Person | Receiver], shut: str, told: list[str]
) -> None:
    await know(store, *known, to=OPS)
    assert await operators(store, shut=shut, anybody=True) == told


async def test_a_suspended_receiver_of_notices_is_passed_over(store: Store) -> None:
    suspended = Receiver(name=OPS, target="@ops", suspended="It is gone.")
    await know(store, *PEOPLE, suspended, to=OPS)
    assert await operators(store) == ["chat:11"]


async def test_the_first_are_told_at_once_and_what_is_beyond_in_one_message(store: Store) -> None:
    for number in range(20):
        await say(store, number, f"🔴 list:{number} cannot be read")
    assert await deliver(store, 30) == [f"🔴 list:{n} cannot be read" for n in range(MOST)]
    assert await deliver(store, WINDOW - 1) == []
    (gathered,) = await deliver(store, WINDOW)
    head, *lines = gathered.splitlines()
    assert head == "14 more notices:"
    assert lines == [f"🔴 list:{number} cannot be read" for number in range(MOST, 20)]


async def test_never_more_than_so_many_in_any_ten_minutes(store: Store) -> None:
    sent: list[float] = []
    for second in range(0, 7200, 10):  # a flapping account, and a list each time
        await say(store, second, f"account:{second % 20}", f"list:{second}")
        sent += [second] * len(await deliver(store, second))
    within = [len([each for each in sent if start <= each < start + WINDOW]) for start in sent]
    assert max(within) <= MOST
    assert len(sent) > MOST * 7200 / WINDOW * 0.8


async def test_nothing_is_dropped(store: Store) -> None:
    told = []
    for second in range(0, 3000, 7):
        await say(store, second, f"list:{second}")
        told += await deliver(store, second)
    told += await deliver(store, 9999)
    one_by_one = sum("more notices" not in text for text in told)
    gathered = [int(text.split()[0]) for text in told if "more notice" in text]
    assert one_by_one + sum(gathered) == len(range(0, 3000, 7))


async def test_what_comes_and_goes_is_one_line(store: Store) -> None:
    await say(store, 0, *[f"list:{number}" for number in range(MOST)])
    for second in range(1, 9, 2):
        await say(store, second, "account:main lost")
        await say(store, second + 1, "account:main back")
    await say(store, 9, "account:night lost")
    await deliver(store, 9)
    (gathered,) = await deliver(store, WINDOW)
    assert gathered.splitlines() == [
        "9 more notices:",
        "account:main back (the last of 8)",
        "account:night lost",
    ]


async def test_what_is_still_wrong_comes_first_and_very_many_are_counted_by_kind(
    store: Store,
) -> None:
    many = [f"⚪ receiver:{number} is well" for number in range(500)]
    async with store.transaction() as tx:
        notices = [Notice(about=text.split()[1], text=text) for text in many]
        notices += [Notice(about="account:main", text="🔴 The account “main” cannot read.")]
        await tell(store, tx, [OPS], notices, now=NOON)
    assert len(await deliver(store, 0)) == MOST
    (gathered,) = await deliver(store, WINDOW)
    head, first, *_, last = gathered.splitlines()
    assert head == "495 more notices:"
    assert first == "🔴 The account “main” cannot read."
    assert last == "and 475 more (receiver 475). /status says what is wrong now."
    assert len(gathered) < 4096


async def test_a_long_notice_is_named_briefly(store: Store) -> None:
    await say(store, 0, *[f"list:{number}" for number in range(MOST)])
    await say(store, 0, "gap:" + "x" * 500 + "\nand more")
    (row,) = [row for row in await waiting(store) if row.due_at]
    assert row.message
    assert len(row.message.text) < 200
    assert row.message.text.endswith("…")


async def test_what_is_gathered_outlives_a_restart(tmp_path: Path) -> None:
    for seconds in range(MOST + 3):
        store = await open_store(tmp_path / "flagfall.db", clock=SystemClock())
        await say(store, seconds, f"list:{seconds}")
        await store.close()
    store = await open_store(tmp_path / "flagfall.db", clock=SystemClock())
    assert len(await deliver(store, MOST + 3)) == MOST
    assert len(await deliver(store, WINDOW)) == 1
    await store.close()


async def test_while_nothing_can_be_sent_all_that_comes_is_gathered(store: Store) -> None:
    for second in range(0, 5000, 60):
        await say(store, second, f"list:{second}")
    texts = [row.message.text for row in await waiting(store) if row.message]
    assert len(texts) == MOST + 1
    assert texts[-1].startswith(f"{len(range(0, 5000, 60)) - MOST} more notices:")


async def test_after_a_calm_the_next_is_told_at_once(store: Store) -> None:
    await say(store, 0, *[f"list:{number}" for number in range(20)])
    await deliver(store, WINDOW)
    await say(store, 3 * WINDOW, "account:main lost")
    assert await deliver(store, 3 * WINDOW) == ["account:main lost"]


@pytest.mark.parametrize("count", [MOST, MOST + 2])
async def test_a_clock_that_was_set_back_silences_nobody(store: Store, count: int) -> None:
    await say(store, 80_000, *[f"list:{number}" for number in range(count)])
    await say(store, 0, "account:main lost")
    assert "account:main lost" in await deliver(store, 0)


async def test_the_same_at_the_same_moment_is_told_each_time(store: Store) -> None:
    for text in ("account:main lost", "account:main back", "account:main lost"):
        await say(store, 0, text)
    assert len(await deliver(store, 0)) == 3


async def test_each_receiver_has_its_own_measure(store: Store) -> None:
    notice = Notice(about="account:main", text="lost")
    for receiver in [OPS] * MOST + ["chat:11"]:
        async with store.transaction() as tx:
            await tell(store, tx, [receiver], [notice], now=at(len(await waiting(store))))
    assert [row.receiver for row in await waiting(store) if row.due_at is None] == [
        *[OPS] * MOST,
        "chat:11",
    ]
    assert {row.message for row in await waiting(store)} == {Message(text="lost")}
