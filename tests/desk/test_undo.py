from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.desk.naming import Names
from bot.desk.undo import REMEMBERED, may_undo
from bot.errors import RefusedError
from bot.model import AuditEntry, Role, Rule
from tests.factories import NOON

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store

ALL = (Role.OWNER, Role.EDITOR, Role.SUBSCRIBER)


@pytest.mark.parametrize(
    ("action", "own", "others"),
    [
        pytest.param("change rule", ALL[:2], ALL[:2], id="rule"),
        pytest.param("remove channel", ALL[:2], ALL[:2], id="channel"),
        pytest.param("change routes", ALL[:2], ALL[:2], id="route"),
        pytest.param("mute", ALL, ALL[:2], id="silence"),
        pytest.param("change telling", ALL, ALL[:2], id="quiet hours"),
        pytest.param("set role", ALL[:1], ALL[:1], id="role"),
        pytest.param("remove person", ALL[:1], ALL[:1], id="person"),
        pytest.param("set notification chat", ALL[:1], ALL[:1], id="notification chat"),
        pytest.param("change receiver", ALL[:1], ALL[:1], id="receiver"),
    ],
)
def test_who_may_undo_what(action: str, own: tuple[Role, ...], others: tuple[Role, ...]) -> None:
    entry = AuditEntry(at=NOON, who="tg:3", action=action, subject="x")
    assert tuple(role for role in ALL if may_undo(entry, role=role, by="tg:3")) == own
    assert tuple(role for role in ALL if may_undo(entry, role=role, by="tg:4")) == others
    assert not may_undo(entry, role=Role.APPLICANT, by="tg:4")


async def test_the_newest_come_first_and_no_more_than_asked_for(desk: Desk, store: Store) -> None:
    for number in range(4):
        async with store.transaction() as tx:
            await desk.rules.put(tx, Rule(name=f"r{number}", when="flag"), by="tg:1")
    found = await desk.undo.last(3, role=Role.EDITOR, by="tg:2", names=Names())
    assert [each.entry.subject for each in found] == ["r3", "r2", "r1"]


async def test_what_lies_too_far_back_is_not_found(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        for number in range(REMEMBERED + 1):
            await desk.rules.put(tx, Rule(name=f"r{number}", when="flag"), by="tg:1")
    assert (await desk.undo.find(2)).subject == "r1"
    with pytest.raises(RefusedError, match="no change 1 among the last 200"):
        await desk.undo.find(1)
