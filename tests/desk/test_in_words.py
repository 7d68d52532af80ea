"""Every kind of change is said in words, as it is read back from the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from bot.desk.audit_log import Action
from bot.desk.in_words import WORDS, in_words
from bot.desk.naming import Names
from bot.model import AuditEntry, Channel, Person, Receiver, Role, Route, Rule, Severity
from bot.quiet_hours import QuietHours
from bot.rules.lists.definition import WatchList
from tests.factories import NOON

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk import Desk
    from bot.store.protocol import Store, Transaction

    Change = Callable[[Desk, Transaction], Awaitable[object]]

BY = "tg:1"
ANNA = Person(user_id=1, role=Role.OWNER, name="Anna", username="anna", chat_id=1)
IVO = Person(user_id=7, role=Role.SUBSCRIBER, name="Ivo", chat_id=7)
OLENA = Person(user_id=8, role=Role.APPLICANT, name="Olena", username="olena", chat_id=8)
DESK = Receiver(name="desk", target="@desk", default=True)
OWN = Receiver(name="person:7", target="7", default=True)
NIGHT = QuietHours(start=time(22), end=time(7), timezone="Europe/Kyiv")
FLAG = Rule(name="flag", when="flag")
LEFT_BANK = Rule(name="river", when='"left bank" Kherson')
URGENT = Route(name="urgent", severities=(Severity.URGENT,))
OF_FLAG = Route(name="flag", rules=("flag",), channels=("rybar",))
CODES: list[str] = []
BRANDS = WatchList(name="brands", file="/srv/lists/brands.csv")


def put(receiver: Receiver, action: Action = "change receiver") -> Change:
    return lambda desk, tx: desk.receivers.put(tx, receiver, by=BY, action=action)


def rule(one: Rule) -> Change:
    return lambda desk, tx: desk.rules.put(tx, one, by=BY)


def mute(*receivers: str) -> Change:
    return lambda desk, tx: desk.silences.mute(
        tx, receivers, rules=["flag"], until=desk.now() + timedelta(hours=8), by=BY
    )


async def unmute(desk: Desk, tx: Transaction) -> None:
    await desk.silences.end(tx, await desk.silences.lasting(), by=BY)


async def make_code(desk: Desk, tx: Transaction) -> None:
    CODES.append(await desk.claim.new_code(tx))


async def claim(desk: Desk, tx: Transaction) -> None:
    await desk.claim.use(tx, CODES.pop(), ANNA)


CASES: list[tuple[Action, tuple[Change, ...], str]] = [
    ("add rule", (rule(FLAG),), "new rule “flag”"),
    ("add rule", (rule(LEFT_BANK),), 'new rule “river”: "left bank" Kherson'),
    (
        "change rule",
        (rule(FLAG), rule(replace(FLAG, severity=Severity.URGENT, to=("person:7",)))),
        (
            "rule “flag”, severity: urgent (before: normal); "
            "where its alerts go: Ivo (before: where all others do)"
        ),
    ),
    (
        "remove rule",
        (rule(LEFT_BANK), lambda desk, tx: desk.rules.drop(tx, LEFT_BANK, by=BY)),
        'rule “river” stopped: "left bank" Kherson',
    ),
    (
        "add channel",
        (lambda desk, tx: desk.channels.add(tx, Channel(ref="rybar"), by=BY),),
        "@rybar watched",
    ),
    (
        "remove channel",
        (
            lambda desk, tx: desk.channels.add(tx, Channel(ref="rybar"), by=BY),
            lambda desk, tx: desk.channels.remove(tx, "rybar", by=BY),
        ),
        "@rybar no longer watched",
    ),
    ("add receiver", (put(DESK),), "new receiver @desk"),
    (
        "add receiver",
        (put(replace(DESK, routes=(URGENT,)), "change routes"),),
        "new receiver @desk; urgent alerts go there",
    ),
    (
        "change receiver",
        (put(DESK), put(replace(DESK, target="@other", default=False))),
        (
            "where receiver desk is: @other (before: @desk); "
            "whether @other is told by default: no (before: yes)"
        ),
    ),
    (
        "remove receiver",
        (put(DESK), lambda desk, tx: desk.receivers.remove(tx, DESK, by=BY)),
        "@desk told nothing more",
    ),
    (
        "set notification chat",
        (
            lambda desk, tx: desk.receivers.set_notify_chat(tx, "@old", by=BY),
            lambda desk, tx: desk.receivers.set_notify_chat(tx, "@new", by=BY),
        ),
        "the notification chat: @new (before: @old)",
    ),
    (
        "change routes",
        (put(DESK), put(replace(DESK, routes=(OF_FLAG,)), "change routes")),
        "where alerts of flag in @rybar go: to @desk",
    ),
    (
        "change routes",
        (put(replace(DESK, routes=(URGENT,))), put(DESK, "change routes")),
        "where urgent alerts go: no longer to @desk",
    ),
    (
        "change telling",
        (put(DESK), put(replace(DESK, quiet=NIGHT), "change telling")),
        "quiet hours of @desk: 22:00-07:00 Europe/Kyiv (before: none)",
    ),
    (
        "change telling",
        (put(OWN), put(replace(OWN, timezone="Asia/Tokyo", language="uk"), "change telling")),
        (
            "time zone of Ivo: Asia/Tokyo (before: that of the installation); "
            "language of Ivo: Ukrainian (before: that of the installation)"
        ),
    ),
    ("add list", (lambda desk, tx: desk.lists.put(tx, [BRANDS], by=BY),), "new list brands"),
    (
        "change list",
        (
            lambda desk, tx: desk.lists.put(tx, [BRANDS], by=BY),
            lambda desk, tx: desk.lists.put(tx, [replace(BRANDS, file="/srv/new.csv")], by=BY),
        ),
        "list brands, file: new.csv (before: brands.csv)",
    ),
    (
        "remove list",
        (
            lambda desk, tx: desk.lists.put(tx, [BRANDS], by=BY),
            lambda desk, tx: desk.lists.remove(tx, "brands", by=BY),
        ),
        "list brands removed",
    ),
    (
        "apply",
        (lambda desk, tx: desk.people.subscribe(tx, OLENA),),
        "alerts asked for by @olena",
    ),
    ("subscribe", (lambda desk, tx: desk.people.subscribe(tx, IVO),), "alerts to Ivo: begun"),
    ("unsubscribe", (lambda desk, tx: desk.people.unsubscribe(tx, 7),), "alerts to Ivo: ended"),
    (
        "set role",
        (lambda desk, tx: desk.people.set_role(tx, 8, Role.EDITOR, by=BY),),
        "@olena: an editor (before: waiting for an answer)",
    ),
    (
        "remove person",
        (lambda desk, tx: desk.people.remove(tx, 7, by=BY),),
        "Ivo: nobody here (before: a subscriber)",
    ),
    ("make claim code", (lambda desk, tx: desk.claim.new_code(tx),), "a new claim code"),
    ("claim", (make_code, claim), "the owner: @anna"),
    ("mute", (put(DESK), mute("desk", "person:7")), "muted in @desk, Ivo for 8 h: flag"),
    ("unmute", (put(DESK), mute("desk"), unmute), "no longer muted in @desk: flag"),
    (
        "take",
        (lambda desk, tx: desk.note_taken(tx, "0123456789abcdef", by=BY),),
        "an alert taken by @anna",
    ),
]


def test_every_kind_of_change_has_words_and_is_tried() -> None:
    kinds = set(get_args(Action))
    assert set(WORDS) == kinds
    assert {action for action, _, _ in CASES} == kinds


@pytest.mark.parametrize(
    ("action", "changes", "words"),
    [pytest.param(*case, id=f"{case[0]}: {case[2]}") for case in CASES],
)
async def test_what_was_done_is_said_in_words(
    desk: Desk, store: Store, action: Action, changes: tuple[Change, ...], words: str
) -> None:
    async with store.transaction() as tx:
        for person in (ANNA, IVO, OLENA):
            await tx.save_person(person)
    for change in changes:
        async with store.transaction() as tx:
            await change(desk, tx)
    names = Names(receivers=await store.receivers(), people=[ANNA, IVO, OLENA])
    entry = (await store.audit_log())[-1]
    assert (entry.action, in_words(entry, names)) == (action, words)


@pytest.mark.parametrize("action", get_args(Action))
def test_rows_of_an_earlier_version_that_say_little_have_words_too(action: Action) -> None:
    entry = AuditEntry(at=NOON, who="tg:1", action=action, subject="x")
    assert in_words(entry, Names())


def test_rows_of_a_later_version_are_said_as_they_are_written() -> None:
    entry = AuditEntry(at=NOON, who="tg:1", action="paint", subject="the\nwall")
    assert in_words(entry, Names()) == "paint, the wall"
