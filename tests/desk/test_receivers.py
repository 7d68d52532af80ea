from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest

from bot.errors import RefusedError
from bot.model import ChannelState, Escalation, Person, Receiver, Role, Route, Rule
from bot.quiet_hours import QuietHours
from bot.routing import told_of
from tests.factories import a_channel

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store


async def test_another_notification_chat_keeps_the_routes(desk: Desk, store: Store) -> None:
    route = Route(name="night", rules=("flag",))
    async with store.transaction() as tx:
        await tx.save_receiver(Receiver(name="notify", target="@old_desk", routes=(route,)))
    async with store.transaction() as tx:
        await desk.receivers.set_notify_chat(tx, "@new_desk", by="tg:1")
    (notify,) = await store.receivers()
    assert (notify.target, notify.routes) == ("@new_desk", (route,))


QUIET = QuietHours(start=time(23), end=time(7), timezone="Europe/Kyiv")
WISHES = Receiver(
    name="notify", target="@old", suspended="kicked", quiet=QUIET, language="uk", previews=True
)


async def test_another_notification_chat_is_told_as_the_one_before(
    desk: Desk, store: Store
) -> None:
    async with store.transaction() as tx:
        await tx.save_receiver(WISHES)
    async with store.transaction() as tx:
        await desk.receivers.set_notify_chat(tx, "@new_desk", by="tg:1")
    expected = replace(WISHES, target="@new_desk", default=True, suspended="")
    assert await store.receivers() == [expected]


async def test_who_asks_for_alerts_again_keeps_the_quiet_hours(desk: Desk, store: Store) -> None:
    person = Person(user_id=7, role=Role.SUBSCRIBER, chat_id=70)
    before = replace(WISHES, name="person:7", target="70", default=True)
    async with store.transaction() as tx:
        await tx.save_receiver(before)
    async with store.transaction() as tx:
        assert await desk.receivers.start_alerts(tx, person)
    assert await store.receivers() == [replace(before, suspended="")]


async def test_a_receiver_of_an_escalation_must_be_there(desk: Desk) -> None:
    rule = Rule(name="flag", when="flag", escalate=(Escalation(after=180, to="duty"),))
    with pytest.raises(RefusedError, match="names the receiver “duty”, which does not exist"):
        await desk.receivers.check(rule)
    await desk.receivers.check(rule, [Receiver(name="duty", target="@duty")])


async def test_the_notification_chat_is_one_and_gets_everything(desk: Desk, store: Store) -> None:
    for target in ("@old_desk", "-1001234567890"):
        async with store.transaction() as tx:
            await desk.receivers.set_notify_chat(tx, target, by="tg:1")
    assert await store.receivers() == [
        Receiver(name="notify", target="-1001234567890", default=True)
    ]
    log = [(entry.action, entry.subject) for entry in await store.audit_log()]
    assert log[-1] == ("set notification chat", "-1001234567890")


async def test_a_receiver_nobody_knows_is_answered_with_the_nearest(
    desk: Desk, store: Store
) -> None:
    rule = Rule(name="flag", when="flag", to=("night",))
    async with store.transaction() as tx:
        await tx.save_receiver(Receiver(name="Nights", target="@night_desk"))
    with pytest.raises(RefusedError, match="Did you mean Nights"):
        await desk.receivers.check(rule)
    await desk.receivers.check(rule, [Receiver(name="night", target="@night_desk")])


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("night", "receivers.night"),
        ("person:5", 'receivers."person:5"'),
        ("@night_desk", 'receivers."@night_desk"'),
        ("…", 'receivers."…"'),
    ],
)
async def test_a_receiver_nobody_knows_is_answered_with_how_to_define_it(
    desk: Desk, name: str, table: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        await desk.receivers.check(Rule(name="flag", when="flag", to=(name,)))
    assert refused.value.remedy == (
        f"Define [{table}] in config/flagfall.toml, or import a file that does."
    )


@pytest.mark.parametrize(
    ("to", "told"),
    [
        pytest.param((), ["notify"], id="the default ones"),
        pytest.param(("night",), ["night"], id="those it names"),
        pytest.param(("night", "gone"), ["night"], id="those of them that are left"),
        pytest.param(("gone",), ["notify"], id="the default ones, if none is left"),
    ],
)
def test_who_is_told_of_a_rule(to: tuple[str, ...], told: list[str]) -> None:
    receivers = [Receiver(name="notify", default=True), Receiver(name="night")]
    rule = Rule(name="flag", when="flag", to=to)
    assert [receiver.name for receiver in told_of(rule, receivers)] == told


async def test_alerts_do_not_go_to_a_channel_that_is_watched(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
        await tx.save_channel(replace(a_channel("left", 101), state=ChannelState.REMOVED))
    with pytest.raises(RefusedError, match="flagfall channels remove delta_live"):
        async with store.transaction() as tx:
            await desk.receivers.set_notify_chat(tx, "@delta_live", by="tg:1")
    async with store.transaction() as tx:
        await desk.receivers.set_notify_chat(tx, "@left", by="tg:1")
    assert [receiver.target for receiver in await store.receivers()] == ["@left"]
