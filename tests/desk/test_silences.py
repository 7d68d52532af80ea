from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk.silences import muted_by
from bot.errors import RefusedError
from bot.model import Channel, Rule, Silence

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store
    from tests.conftest import MovedClock


async def test_each_rule_is_muted_for_each_receiver_with_one_row(
    desk: Desk, store: Store, moved_clock: MovedClock
) -> None:
    until = moved_clock.now() + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.save_channel(Channel(ref="rybar", username="Rybar", channel_id=7))
    async with store.transaction() as tx:
        await desk.silences.mute(tx, ["a", "b"], rules=["flag", "bank"], until=until, by="tg:1")
        await desk.silences.mute(tx, ["a"], channel_id=7, until=until, by="tg:1")
    lasting = [
        (each.receiver, each.rule, each.channel_id) for each in await desk.silences.lasting()
    ]
    assert lasting == [
        ("a", "flag", None),
        ("a", "bank", None),
        ("b", "flag", None),
        ("b", "bank", None),
        ("a", "", 7),
    ]
    log = [(entry.action, entry.subject) for entry in await store.audit_log()]
    assert log == [("mute", "flag, bank"), ("mute", "@Rybar")]


async def test_a_silence_is_found_while_it_lasts(
    desk: Desk, store: Store, moved_clock: MovedClock
) -> None:
    until = moved_clock.now() + timedelta(hours=1)
    async with store.transaction() as tx:
        (silence,) = await desk.silences.mute(tx, ["a"], until=until, by="tg:1")
    assert await desk.silences.find("1") == silence
    async with store.transaction() as tx:
        await desk.silences.end(tx, [silence], by="tg:1")
    with pytest.raises(RefusedError, match="Nothing is muted under number 1"):
        await desk.silences.find("1")


@pytest.mark.parametrize(
    ("rule", "channel_id", "said"),
    [
        pytest.param("flag", None, "flag", id="rule"),
        pytest.param("", 7, "@Rybar", id="channel"),
        pytest.param("flag", 7, "flag in @Rybar", id="rule in a channel"),
        pytest.param("", None, "everything", id="everything"),
    ],
)
def test_a_silence_is_called_what_it_mutes(
    rule: str, channel_id: int | None, said: str, moved_clock: MovedClock
) -> None:
    now = moved_clock.now()
    silence = Silence(
        receiver="a", since=now, until=now, by="tg:1", rule=rule, channel_id=channel_id
    )
    channels = [Channel(ref="nobody"), Channel(ref="rybar", username="Rybar", channel_id=7)]
    assert muted_by(silence, channels) == said


async def test_silences_are_found_by_what_they_mute(
    desk: Desk, store: Store, moved_clock: MovedClock
) -> None:
    until = moved_clock.now() + timedelta(hours=1)
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="Flag", when="flag"), by="cli", now=moved_clock.now())
        for receiver in ("a", "b"):
            await desk.silences.mute(tx, [receiver], rules=["Flag"], until=until, by="tg:1")
        await desk.silences.mute(tx, ["a"], until=until, by="tg:1")
    lasting = await desk.silences.lasting()
    for what, numbers in {
        "flag": [1, 2],
        "rule 1": [1, 2],
        "rule 2": [],
        "Everything": [3],
        "": [],
    }.items():
        assert [each.number for each in await desk.silences.of(what, lasting)] == numbers
