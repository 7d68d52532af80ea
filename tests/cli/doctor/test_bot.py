from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli.doctor.bot import check_bot, of_other_programs
from bot.clock import SystemClock
from bot.config import BotSettings, Config, Secret
from bot.simulator.chats import Kind
from bot.simulator.server import LocalTelegram
from tests.cli.doctor.canned import bot_api
from tests.telegram.conftest import settings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.cli.doctor.check import Check

CHANNEL = {"id": -1001, "type": "channel", "title": "Desk"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Desk"}
ME = {"id": 7, "username": "flagfall_bot", "is_bot": True}


async def checked(config: Config, receivers: dict[str, str]) -> list[Check]:
    return await check_bot(config, receivers, clock=SystemClock())


@pytest.mark.parametrize(
    ("chat", "member", "ok"),
    [
        pytest.param(CHANNEL, {"status": "creator"}, True, id="owner"),
        pytest.param(
            CHANNEL, {"status": "administrator", "can_post_messages": True}, True, id="admin"
        ),
        pytest.param(
            CHANNEL, {"status": "administrator", "can_post_messages": False}, False, id="muted"
        ),
        pytest.param(CHANNEL, {"status": "member"}, False, id="member of a channel"),
        pytest.param(GROUP, {"status": "member"}, True, id="member of a group"),
        pytest.param(GROUP, {"status": "restricted"}, False, id="restricted in a group"),
        pytest.param(GROUP, {"status": "left"}, False, id="left"),
        pytest.param({"id": 5, "type": "private"}, {}, True, id="private chat"),
        pytest.param(CHANNEL, {"error_code": 400, "description": "x"}, False, id="not a member"),
        pytest.param({"error_code": 400, "description": "chat not found"}, {}, False, id="no chat"),
    ],
)
async def test_the_notification_chat(
    chat: dict[str, Any], member: dict[str, Any], ok: object
) -> None:
    answers = {"getMe": ME, "getChat": chat, "getChatMember": member}
    async with bot_api(answers) as config:
        token, receiver = await checked(config, {"notify": "@desk"})
    assert token.ok
    assert "@flagfall_bot" in token.detail
    assert receiver.ok is ok
    assert ok or receiver.fix


@pytest.mark.parametrize(
    ("chat", "owner"),
    [
        pytest.param({"first_name": "Iryna"}, "Iryna", id="a name"),
        pytest.param({"first_name": "\u202e"}, "5", id="an invisible name"),
        pytest.param({"username": "iryna"}, "iryna", id="a username"),
    ],
)
async def test_a_private_chat_is_called_by_its_owner_and_left_alone(
    chat: dict[str, Any], owner: str
) -> None:
    answers = {"getMe": ME, "getChat": {"id": 5, "type": "private"} | chat}
    async with bot_api(answers) as config:
        _, receiver = await checked(config, {"person:5": "5"})
    assert (receiver.ok, receiver.tried) == (True, False)
    assert receiver.detail == f"{owner}'s private chat, not tried."


async def test_no_chat_to_tell() -> None:
    async with bot_api({"getMe": ME}) as config:
        _, receiver = await checked(config, {})
    assert not receiver.ok
    assert "NOTIFY_CHAT" in receiver.fix


async def test_nobody_need_be_told_by_a_bot_where_others_are_told() -> None:
    clock = SystemClock()
    async with bot_api({"getMe": ME}) as config:
        (token,) = await check_bot(config, {}, clock=clock, elsewhere=True)
    assert (token.ok, token.tried) == (True, True)
    (token,) = await check_bot(Config(data=Path("data")), {}, clock=clock, elsewhere=True)
    assert (token.ok, token.tried) == (True, False)
    chats = {"notify": "@desk"}
    (token,) = await check_bot(Config(data=Path("data")), chats, clock=clock, elsewhere=True)
    assert not token.ok


async def test_a_person_who_does_not_know_the_bot_is_to_press_start() -> None:
    nobody = {"error_code": 400, "description": "Bad Request: chat not found"}
    async with bot_api({"getMe": ME, "getChat": nobody}) as config:
        _, receiver = await checked(config, {"person:5": "5"})
    assert not receiver.ok
    assert receiver.fix.endswith("ask them to open it and press Start.")


async def test_a_wrong_token() -> None:
    async with bot_api({"getMe": {"error_code": 401, "description": "Unauthorized"}}) as config:
        (token,) = await checked(config, {"notify": "@desk"})
    assert not token.ok
    assert "canary" not in f"{token}"


async def test_no_token() -> None:
    (token,) = await checked(Config(data=Path("data")), {})
    assert not token.ok


async def test_nobody_answers(unused_tcp_port: int) -> None:
    bot = BotSettings(token=Secret("1:canary"), api_url=f"http://127.0.0.1:{unused_tcp_port}")
    config = Config(data=Path("data"), bot=bot)
    (token,) = await checked(config, {})
    assert not token.ok
    assert "canary" not in f"{token}"


class TestOverMtproto:
    """Where there are API credentials, nothing is asked of the Bot API."""

    @pytest.fixture
    async def local(self) -> AsyncIterator[LocalTelegram]:
        async with LocalTelegram(clock=SystemClock(), random=Random(7)) as running:  # noqa: S311
            yield running

    @pytest.fixture
    def config(self, local: LocalTelegram, tmp_path: Path) -> Config:
        return Config(
            data=tmp_path,
            telegram=settings_of(local),
            bot=BotSettings(token=Secret(local.bot.token), api_url="http://127.0.0.1:9"),
        )

    async def test_token_receivers_and_clock(self, local: LocalTelegram, config: Config) -> None:
        desk = local.world.add_chat("Desk", Kind.CHANNEL, username="desk", admins=["bot"])
        mute = local.world.add_chat("Mute", Kind.CHANNEL, members=[local.bot.user_id])
        room = local.world.add_chat("Room", Kind.GROUP, members=[local.bot.user_id])
        olena = local.world.add_user("Olena")
        local.world.say(olena.user_id, "/start")
        receivers = {
            "desk": "@desk",
            "mute": str(mute.chat_id),
            "room": f"{room.chat_id}/7",
            "olena": str(olena.user_id),
            "gone": "-1001999999999",
            "moved": "-4242",
        }
        token, *found, clock = await checked(config, receivers)
        assert token.detail == "The bot is @flagfall_bot, over MTProto."
        assert {each.name.split()[1]: each.ok for each in found} == {
            "desk": True,
            "mute": False,
            "room": True,
            "olena": True,
            "gone": False,
            "moved": False,
        }
        assert found[3].detail == "Olena's private chat, not tried."
        assert (clock.name, clock.ok) == ("clock", True)
        assert desk.title in found[0].detail
        assert {call.api for call in local.world.calls()} == {"mtproto"}

    async def test_a_token_that_is_revoked(self, local: LocalTelegram, config: Config) -> None:
        del local.world.people.by_token[local.bot.token]
        (token,) = await checked(config, {})
        assert not token.ok
        assert "@BotFather" in token.fix

    def test_whoever_else_runs_the_bot_is_not_looked_for(self) -> None:
        """Asking the Bot API would give the bot a second session, which costs it updates."""
        found = of_other_programs()
        assert (found.ok, found.tried) == (True, False)
