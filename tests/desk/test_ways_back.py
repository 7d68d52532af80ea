"""Each kind of change is taken back, and the taking back, too; what changed since is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.desk.naming import Names
from bot.desk.ways_back import CHANGE_TELLING, WAYS
from bot.errors import RefusedError
from bot.model import Channel, Person, Receiver, Role, Route, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk import Desk
    from bot.desk.ways_back import Undoing
    from bot.store.protocol import Store, Transaction
    from tests.conftest import MovedClock

    Change = Callable[[Desk, Transaction], Awaitable[object]]

BY = "tg:1"
OWNER = Person(user_id=1, role=Role.OWNER, name="Anna", chat_id=1)
ALICE = Person(user_id=7, role=Role.APPLICANT, name="Alice", chat_id=7)
DESK = Receiver(name="desk", target="@desk", default=True)
FLAG = Rule(name="flag", when="flag")
URGENT = Rule(name="flag", when="flag", severity=Severity.URGENT)
NIGHT = Route(name="night", severities=(Severity.URGENT,))


@dataclass
class Case:
    """``before`` leads to a state, ``change`` is undone, ``since`` makes that impossible."""

    before: tuple[Change, ...]
    change: Change
    since: Change | None


CASES = {
    "add rule": Case(
        before=(),
        change=lambda desk, tx: desk.rules.put(tx, FLAG, by=BY),
        since=lambda desk, tx: desk.rules.put(tx, URGENT, by=BY),
    ),
    "change rule": Case(
        before=(lambda desk, tx: desk.rules.put(tx, FLAG, by=BY),),
        change=lambda desk, tx: desk.rules.put(tx, URGENT, by=BY),
        since=lambda desk, tx: desk.rules.drop(tx, URGENT, by=BY),
    ),
    "remove rule": Case(
        before=(lambda desk, tx: desk.rules.put(tx, FLAG, by=BY),),
        change=lambda desk, tx: desk.rules.drop(tx, FLAG, by=BY),
        since=lambda desk, tx: desk.rules.put(tx, URGENT, by=BY),
    ),
    "add channel": Case(
        before=(),
        change=lambda desk, tx: desk.channels.add(tx, Channel(ref="rybar"), by=BY),
        since=lambda desk, tx: desk.channels.remove(tx, "rybar", by=BY),
    ),
    "remove channel": Case(
        before=(lambda desk, tx: desk.channels.add(tx, Channel(ref="rybar"), by=BY),),
        change=lambda desk, tx: desk.channels.remove(tx, "rybar", by=BY),
        since=lambda desk, tx: desk.channels.add(tx, Channel(ref="rybar"), by=BY),
    ),
    "add receiver": Case(
        before=(),
        change=lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),
        since=lambda desk, tx: desk.receivers.remove(tx, DESK, by=BY),
    ),
    "change receiver": Case(
        before=(lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),),
        change=lambda desk, tx: desk.receivers.put(
            tx, Receiver(name="desk", target="@other"), by=BY
        ),
        since=lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),
    ),
    "remove receiver": Case(
        before=(lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),),
        change=lambda desk, tx: desk.receivers.remove(tx, DESK, by=BY),
        since=lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),
    ),
    "set notification chat": Case(
        before=(lambda desk, tx: desk.receivers.set_notify_chat(tx, "@old_desk", by=BY),),
        change=lambda desk, tx: desk.receivers.set_notify_chat(tx, "@new_desk", by=BY),
        since=lambda desk, tx: desk.receivers.set_notify_chat(tx, "@newest", by=BY),
    ),
    "change routes": Case(
        before=(lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),),
        change=lambda desk, tx: desk.routes.add(tx, NIGHT, DESK, by=BY),
        since=lambda desk, tx: desk.routes.remove(tx, "night", by=BY),
    ),
    CHANGE_TELLING: Case(
        before=(lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),),
        change=lambda desk, tx: desk.receivers.put(
            tx,
            Receiver(name="desk", target="@desk", default=True, language="uk"),
            by=BY,
            action=CHANGE_TELLING,
        ),
        since=lambda desk, tx: desk.receivers.put(tx, DESK, by=BY),
    ),
    "set role": Case(
        before=(lambda desk, tx: desk.people.subscribe(tx, ALICE),),
        change=lambda desk, tx: desk.people.set_role(tx, 7, Role.SUBSCRIBER, by=BY),
        since=lambda desk, tx: desk.people.set_role(tx, 7, Role.EDITOR, by=BY),
    ),
    "remove person": Case(
        before=(
            lambda desk, tx: desk.people.subscribe(tx, ALICE),
            lambda desk, tx: desk.people.set_role(tx, 7, Role.EDITOR, by=BY),
        ),
        change=lambda desk, tx: desk.people.remove(tx, 7, by=BY),
        since=lambda desk, tx: desk.people.subscribe(tx, ALICE),
    ),
}
SILENT = ("mute", "unmute")  # they have tests of their own: time ends them


def test_every_way_is_tried() -> None:
    assert {*CASES, *SILENT} == set(WAYS)


@pytest.fixture
async def known(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_person(OWNER)


async def state(store: Store, clock: MovedClock) -> list[Any]:
    return [
        [each.rule for each in await store.rules()],
        [(each.ref, each.state) for each in await store.channels() if each.state != "removed"],
        await store.receivers(),
        [(each.user_id, each.role) for each in await store.people()],
        [each.rule for each in await store.silences(clock.now())],
    ]


async def make(store: Store, desk: Desk, change: Change) -> int:
    """Make a change and return the number of its row."""
    async with store.transaction() as tx:
        await change(desk, tx)
    return (await store.audit_log())[-1].number


async def names_of(store: Store) -> Names:
    return Names(receivers=await store.receivers(), people=await store.people())


async def last(store: Store, desk: Desk, most: int) -> list[Undoing]:
    return await desk.undo.last(most, role=Role.OWNER, by=BY, names=await names_of(store))


async def undo(store: Store, desk: Desk, number: int) -> int:
    """Undo a change and return the number of the row that this makes."""
    undoing = await desk.undo.of(await desk.undo.find(number), await names_of(store))
    return await make(store, desk, lambda _, tx: undoing.apply(tx, BY))


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("action", CASES)
async def test_a_change_is_undone_and_the_undoing_too(
    desk: Desk, store: Store, moved_clock: MovedClock, action: str
) -> None:
    case = CASES[action]
    for change in case.before:
        await make(store, desk, change)
    before = await state(store, moved_clock)
    moved_clock.move(60)
    number = await make(store, desk, case.change)
    after = await state(store, moved_clock)
    assert before != after
    assert (await desk.undo.find(number)).action == action
    assert [each.entry.number for each in await last(store, desk, 1)] == [number]
    moved_clock.move(60)
    undone = await undo(store, desk, number)
    assert await state(store, moved_clock) == before
    assert undone == number + 1
    await undo(store, desk, undone)
    assert await state(store, moved_clock) == after


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("action", CASES)
async def test_what_was_changed_since_is_left_alone(
    desk: Desk, store: Store, moved_clock: MovedClock, action: str
) -> None:
    case = CASES[action]
    for change in case.before:
        await make(store, desk, change)
    number = await make(store, desk, case.change)
    assert case.since
    await make(store, desk, case.since)
    before = await state(store, moved_clock)
    with pytest.raises(RefusedError, match="Nothing was undone"):
        await undo(store, desk, number)
    assert await state(store, moved_clock) == before
    listed = await last(store, desk, 9)
    assert number not in [each.entry.number for each in listed]


async def test_a_silence_is_ended_and_begun_again_for_what_is_left_of_it(
    desk: Desk, store: Store, moved_clock: MovedClock
) -> None:
    until = moved_clock.now() + timedelta(hours=1)
    await make(store, desk, lambda desk, tx: desk.receivers.put(tx, DESK, by=BY))
    number = await make(
        store,
        desk,
        lambda desk, tx: desk.silences.mute(tx, ["desk"], rules=["flag"], until=until, by=BY),
    )
    moved_clock.move(600)
    ended = await undo(store, desk, number)
    assert await desk.silences.lasting() == []
    with pytest.raises(RefusedError, match="told again already"):
        await undo(store, desk, number)
    moved_clock.move(600)
    again = await undo(store, desk, ended)
    (silence,) = await desk.silences.lasting()
    assert (silence.rule, silence.since, silence.until) == ("flag", moved_clock.now(), until)
    moved_clock.move(3600)
    for over in (ended, again):
        with pytest.raises(RefusedError, match="Nothing was undone"):
            await undo(store, desk, over)


async def test_a_rule_put_back_is_checked_as_any_other(desk: Desk, store: Store) -> None:
    await make(store, desk, lambda desk, tx: desk.rules.put(tx, FLAG, by=BY))
    broken = Rule(name="flag", when="flag list:gone")
    await make(store, desk, lambda desk, tx: desk.rules.put(tx, broken, by=BY))
    number = await make(store, desk, lambda desk, tx: desk.rules.drop(tx, broken, by=BY))
    with pytest.raises(Exception, match="gone"):
        await undo(store, desk, number)
    assert await store.rules() == []


async def test_a_chat_that_is_watched_meanwhile_is_not_told_again(desk: Desk, store: Store) -> None:
    await make(store, desk, lambda desk, tx: desk.receivers.set_notify_chat(tx, "@rybar", by=BY))
    number = await make(
        store, desk, lambda desk, tx: desk.receivers.set_notify_chat(tx, "@desk", by=BY)
    )
    await make(store, desk, lambda desk, tx: desk.channels.add(tx, Channel(ref="rybar"), by=BY))
    with pytest.raises(RefusedError, match="cannot go to @rybar"):
        await undo(store, desk, number)


async def test_rows_of_an_earlier_version_say_that_they_remember_too_little(
    desk: Desk, store: Store
) -> None:
    async def old(_: Desk, tx: Transaction) -> None:
        await desk._audit_log.write(tx, by=BY, action="set role", subject="Alice", was="editor")  # noqa: SLF001

    number = await make(store, desk, old)
    with pytest.raises(RefusedError, match="not kept how it was"):
        await undo(store, desk, number)
