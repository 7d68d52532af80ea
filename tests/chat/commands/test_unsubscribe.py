from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER = range(1, 4)


async def test_an_editor_stays_one(office: Office) -> None:
    await office.say(EDITOR, "/subscribe")
    assert "No more alerts in your private chat." in await office.say(EDITOR, "/unsubscribe")
    assert await office.store.receivers() == []
    assert await office.role_of(EDITOR) is Role.EDITOR


async def test_a_subscriber_leaves(office: Office) -> None:
    await office.say(SUBSCRIBER, "/subscribe")
    assert "No more alerts come to you." in await office.say(SUBSCRIBER, "/unsubscribe")
    assert await office.store.receivers() == []
    assert await office.role_of(SUBSCRIBER) is None
    assert await office.say(SUBSCRIBER, "/status") == ""
