from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Channel, Rule, Severity

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

EDITOR, SUBSCRIBER = 2, 3


async def test_numbers_names_severity_receivers_and_hits(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.watch(Channel(ref="a_chan", channel_id=10))
    await office.notify("@desk_alerts")
    rules = [
        Rule(name="flag Kherson", when="flag Kherson"),
        Rule(name="bank", when='"left bank"', severity=Severity.URGENT, channels=("a_chan",)),
    ]
    async with office.store.transaction() as tx:
        for rule in rules:
            await office.desk.rules.add(tx, rule, by="cli")
    await office.hit("bank", "on the left bank", "left bank", posted_at=moved_clock.now())
    assert await office.say(SUBSCRIBER, "/rules") == (
        "2 rules:\n"
        "1 · flag Kherson · alerts to @desk_alerts · 0 hits today\n"
        '2 · bank: "left bank" · urgent · in @a_chan · alerts to @desk_alerts · 1 hit today\n'
        "/unwatch and a number stops one."
    )


async def test_none(office: Office) -> None:
    assert await office.say(EDITOR, "/rules") == "No rule yet. /watch flag Kherson makes one."
