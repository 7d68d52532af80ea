from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER = range(1, 4)


@pytest.mark.parametrize(
    ("user_id", "role"),
    [(OWNER, Role.OWNER), (EDITOR, Role.EDITOR), (SUBSCRIBER, Role.SUBSCRIBER)],
)
async def test_the_alerts_stop_and_the_role_stays(office: Office, user_id: int, role: Role) -> None:
    await office.say(user_id, "/subscribe")
    assert await office.say(user_id, "/unsubscribe") == (
        "No more alerts in your private chat. /subscribe starts them again."
    )
    assert await office.store.receivers() == []
    assert await office.role_of(user_id) is role


async def test_a_tap_on_a_hostile_text_is_mended_without_the_owner(office: Office) -> None:
    await office.say(SUBSCRIBER, "/subscribe")
    await office.say(SUBSCRIBER, "/unsubscribe")
    (reply,) = await office.take(office.message(SUBSCRIBER, "/subscribe"))
    assert reply.receiver == f"chat:{SUBSCRIBER}"
    assert [receiver.target for receiver in await office.store.receivers()] == [str(SUBSCRIBER)]
