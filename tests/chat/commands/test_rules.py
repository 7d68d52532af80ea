from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Channel, Escalation, Receiver, Rule, Severity

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
        Rule(
            name="banner",
            when="banner",
            to=("night",),
            escalate=(Escalation(after=180, to="duty"), Escalation(after=3600, to="night")),
        ),
    ]
    async with office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="night", target="-100500"))
        await tx.save_receiver(Receiver(name="duty", target="-100600"))
    async with office.store.transaction() as tx:
        for rule in rules:
            await office.desk.rules.add(tx, rule, by="cli")
    await office.hit("bank", "on the left bank", "left bank", posted_at=moved_clock.now())
    assert "stop" not in await office.say(SUBSCRIBER, "/rules")
    assert await office.say(EDITOR, "/rules") == (
        "3 rules, alerts to @desk_alerts:\n"
        "1 · flag Kherson · 0 hits today\n"
        '2 · bank: "left bank" · urgent · in @a_chan · 1 hit today\n'
        "3 · banner · alerts to night · duty after 3 min · night after 60 min · 0 hits today\n"
        "/unwatch 3 stops rule 3."
    )


async def test_none(office: Office) -> None:
    assert await office.say(EDITOR, "/rules") == "No rule yet. /watch flag Kherson makes one."
