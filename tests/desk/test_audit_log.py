from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Rule
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store

FLAG = Rule(name="flag", when="flag")


async def test_every_change_is_an_audit_row(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await desk.channels.add(tx, parse_channel_link("@delta_live"), by="tg:7")
        await desk.rules.add(tx, FLAG, by="tg:7")
    log = await store.audit_log()
    assert [(e.who, e.action, e.subject) for e in log] == [
        ("tg:7", "add channel", "delta_live"),
        ("tg:7", "add rule", "flag"),
    ]
