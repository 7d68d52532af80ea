from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Channel

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR = 1, 2
GROUP = -1001234567890


@pytest.mark.parametrize("written", ["@desk_alerts", "desk_alerts", "https://t.me/desk_alerts"])
async def test_a_channel_is_checked_set_and_greeted(office: Office, written: str) -> None:
    office.wire.chats["@desk_alerts"] = {"id": GROUP, "type": "channel", "title": "Desk"}
    office.wire.members["@desk_alerts"] = {"status": "administrator", "can_post_messages": True}
    told = await office.take(office.message(OWNER, f"/notify {written}"))
    said = {d.receiver: d.message.text for d in told if d.message}
    assert said[f"chat:{OWNER}"] == (
        "Alerts go to Desk (@desk_alerts) from now on.\n"
        "A first message is on its way there: please check that it arrived."
    )
    assert said["chat:@desk_alerts"] == "Flagfall sends its alerts here from now on."
    (receiver,) = await office.store.receivers()
    assert (receiver.name, receiver.target, receiver.default) == ("notify", "@desk_alerts", True)


async def test_in_a_group_it_means_the_group(office: Office) -> None:
    office.wire.chats[str(GROUP)] = {"id": GROUP, "type": "supergroup", "title": "Desk"}
    office.wire.members[str(GROUP)] = {"status": "member"}
    assert "alerts here" in await office.say(OWNER, "/notify here", chat_id=GROUP)
    assert [r.target for r in await office.store.receivers()] == [str(GROUP)]


async def test_a_tap_on_the_bare_command_moves_no_alerts(office: Office) -> None:
    assert "/notify here" in await office.say(OWNER, "/notify", chat_id=GROUP)
    assert await office.store.receivers() == []


@pytest.mark.parametrize(
    "member",
    [
        pytest.param({"status": "member"}, id="member of a channel"),
        pytest.param({"status": "administrator", "can_post_messages": False}, id="may not post"),
        pytest.param({"status": "left"}, id="not there"),
        pytest.param({"status": "kicked"}, id="thrown out"),
    ],
)
async def test_a_channel_that_cannot_be_written_is_not_set(
    office: Office, member: dict[str, object]
) -> None:
    office.wire.chats["@desk_alerts"] = {"id": GROUP, "type": "channel", "title": "Desk"}
    office.wire.members["@desk_alerts"] = member
    said = await office.say(OWNER, "/notify @desk_alerts")
    assert said.startswith("I may not write in @desk_alerts. Make me an admin")
    assert await office.store.receivers() == []


async def test_a_chat_that_cannot_be_seen(office: Office) -> None:
    assert (await office.say(OWNER, "/notify @nowhere")).startswith("I cannot see @nowhere.")
    assert "Where shall alerts go?" in await office.say(OWNER, "/notify")
    assert "Where shall alerts go?" in await office.say(OWNER, "/notify the desk")


async def test_editors_may_not(office: Office) -> None:
    said = await office.say(EDITOR, "/notify @desk_alerts")
    assert said == "This is done by the owner: @hanna."


@pytest.mark.parametrize("written", ["@desk_alerts", str(GROUP)])
@pytest.mark.parametrize("resolved", [True, False], ids=["known by id", "known by name"])
async def test_a_channel_that_is_watched_gets_no_alerts(
    office: Office, written: str, *, resolved: bool
) -> None:
    chat = {"id": GROUP, "type": "channel", "title": "Desk", "username": "Desk_Alerts"}
    office.wire.chats[written] = chat
    office.wire.members[written] = {"status": "administrator", "can_post_messages": True}
    await office.watch(Channel(ref="desk_alerts", channel_id=1234567890 if resolved else None))
    said = await office.say(OWNER, f"/notify {written}")
    assert said.startswith("Alerts cannot go to @desk_alerts: it is watched")
    assert await office.store.receivers() == []
