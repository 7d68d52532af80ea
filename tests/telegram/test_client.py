"""The client's settings: where it connects to, through what, and what it refuses beforehand."""

from __future__ import annotations

import asyncio
import logging
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from telethon import events
from telethon.extensions import BinaryReader
from telethon.tl import types

from bot.config import Proxy, Secret, Server, TelegramSettings
from bot.errors import ConfigError, NetworkError
from bot.model import Channel
from bot.simulator.mtproto import wire
from bot.telegram import reading
from bot.telegram.client import open_client, session_string
from bot.telegram.convert import PUSHED_UPDATES, Pushed, pushed_of
from tests.telegram.conftest import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from telethon import TelegramClient

    from bot.simulator.server import LocalTelegram
    from bot.telegram.line import Line

SETTINGS = TelegramSettings(api_id=1, api_hash=Secret("0" * 32))
HERE = Server(dc=2, host="127.0.0.1", port=4433)


async def test_telegrams_own_servers_unless_another_is_named() -> None:
    assert open_client(SETTINGS).session.server_address != HERE.host


@pytest.mark.parametrize(
    ("host", "address"),
    [
        pytest.param("127.0.0.1", "127.0.0.1", id="IPv4"),
        pytest.param("::1", "::1", id="IPv6"),
        pytest.param("localhost", "127.0.0.1", id="a name"),
    ],
)
async def test_a_server_of_ones_own(host: str, address: str) -> None:
    session = open_client(replace(SETTINGS, server=replace(HERE, host=host))).session
    assert (session.dc_id, session.server_address, session.port) == (2, address, 4433)


async def test_a_server_wins_over_the_one_a_session_was_made_on(
    local: LocalTelegram, session: str, settings: TelegramSettings
) -> None:
    assert local.details()["port"] != HERE.port
    moved = open_client(replace(settings, server=HERE), session)
    assert moved.session.port == HERE.port
    assert moved.session.auth_key.key == open_client(settings, session).session.auth_key.key


async def test_a_session_string_comes_back_as_it_went_in(
    session: str, settings: TelegramSettings
) -> None:
    assert session_string(open_client(settings, session)) == session


async def test_a_host_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: str) -> str:
        raise socket.gaierror(socket.EAI_NONAME, f"{host}: Name or service not known")

    monkeypatch.setattr(socket, "gethostbyname", unknown)
    settings = replace(SETTINGS, server=replace(HERE, host="nowhere.invalid"))
    with pytest.raises(NetworkError, match=r"The host nowhere\.invalid is not known") as caught:
        open_client(settings)
    assert "TELEGRAM_SERVER" in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(TelegramSettings(), id="none"),
        pytest.param(TelegramSettings(api_id=1), id="the id alone"),
        pytest.param(TelegramSettings(api_hash=Secret("0" * 32)), id="the hash alone"),
    ],
)
def test_without_credentials(settings: TelegramSettings) -> None:
    with pytest.raises(ConfigError, match="TELEGRAM_API_ID and TELEGRAM_API_HASH are not set"):
        open_client(settings)


@pytest.mark.parametrize("text", ["1nonsense", "canary", "1" + "A" * 352], ids=len)
def test_what_is_no_session_is_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError, match="flagfall login") as caught:
        open_client(SETTINGS, text)
    assert text not in str(caught.value)


def test_a_key_that_is_gone(tmp_path: Path) -> None:
    settings = replace(SETTINGS, server=HERE, server_key=tmp_path / "gone.pem")
    with pytest.raises(NetworkError, match=r"gone\.pem cannot be read"):
        open_client(settings)


@pytest.mark.parametrize("scheme", ["socks5", "socks4", "http"])
async def test_a_proxy_is_used_and_resolves_names_itself(scheme: str) -> None:
    proxy = Proxy(
        scheme=scheme, host="proxy.local", port=1080, username="me", password=Secret("canary")
    )
    assert open_client(replace(SETTINGS, proxy=proxy))._proxy == {  # noqa: SLF001  where Telethon keeps it
        "proxy_type": scheme,
        "addr": "proxy.local",
        "port": 1080,
        "username": "me",
        "password": "canary",
        "rdns": True,
    }


async def test_a_proxy_without_a_name_and_none_at_all() -> None:
    proxy = Proxy(scheme="socks5", host="proxy.local", port=1080)
    client = open_client(replace(SETTINGS, proxy=proxy))
    assert (client._proxy["username"], client._proxy["password"]) == (None, None)  # noqa: SLF001  as above
    assert open_client(SETTINGS)._proxy is None  # noqa: SLF001  as above


async def test_waiting_and_reconnecting_are_left_to_us() -> None:
    client = open_client(SETTINGS)
    assert client.flood_sleep_threshold == 0
    assert client._auto_reconnect is False  # noqa: SLF001  nothing else tells
    assert logging.getLogger("telethon").level == logging.CRITICAL


def test_a_message_that_cannot_be_decoded_does_not_spoil_those_it_comes_with() -> None:
    open_client(SETTINGS)
    bodies = [bytes(types.Pong(1, 1)), b"\1\2\3\4" * 3, bytes(types.Pong(3, 3))]
    packet = wire.pack([wire.frame(id_, 1, body) for id_, body in enumerate(bodies)])
    read = BinaryReader(packet + b"padding").tgread_object()
    assert [(message.msg_id, message.obj.ping_id) for message in read.messages] == [(0, 1), (2, 3)]


class Receiver:
    """Takes what is pushed."""

    def __init__(self) -> None:
        self.pushed: list[Pushed] = []
        self._more = asyncio.Event()

    async def receive(self, update: object) -> None:
        self.pushed.append(pushed_of(update))
        self._more.set()

    async def until(self, enough: Callable[[list[Pushed]], bool]) -> None:
        async with asyncio.timeout(TIMEOUT):
            while not enough(self.pushed):
                self._more.clear()
                await self._more.wait()


@pytest.fixture
async def receiver(local: LocalTelegram, client: TelegramClient, line: Line) -> Receiver:
    """What hears of a channel that the account has joined."""
    local.world.add_channel("delta_live", "Delta")
    found = await reading.resolve(line, Channel(ref="delta_live"))
    await reading.join(line, found.peer)
    taking = Receiver()
    client.add_event_handler(taking.receive, events.Raw(types=PUSHED_UPDATES))
    return taking


async def test_what_is_pushed_after_a_gap_comes_at_once_and_no_difference_is_asked_for(
    local: LocalTelegram, receiver: Receiver
) -> None:
    local.world.post("delta_live", "one")
    await receiver.until(lambda pushed: len(pushed) == 1)
    asked = len(local.world.calls())
    local.world.add_fault("drop_pushes", {"count": 1})
    for text in ("two", "three", "four"):
        local.world.post("delta_live", text)
    await receiver.until(lambda pushed: len(pushed) == 3)
    texts = [pushed.post.text for pushed in receiver.pushed if pushed.post]
    assert texts == ["one", "three", "four"]
    assert [push.new_id for push in receiver.pushed] == [1, 3, 4]
    assert len(local.world.calls()) == asked


async def test_edits_and_deletions_are_pushed_too(local: LocalTelegram, receiver: Receiver) -> None:
    post = local.world.post("delta_live", "one")[0]
    local.world.post("delta_live", "", service=True)
    local.world.edit_post("delta_live", post.message_id, "one, corrected")
    local.world.delete_posts("delta_live", [post.message_id])
    await receiver.until(lambda pushed: len(pushed) == 4)
    new, service, edited, deleted = receiver.pushed
    assert new.post is not None
    assert edited.post is not None
    assert (new.new_id, new.post.text) == (1, "one")
    assert (service.new_id, service.post) == (2, None)
    assert (edited.new_id, edited.post.text) == (None, "one, corrected")
    assert deleted.gone == (1,)


async def test_a_bug_in_what_receives_ends_the_connection_and_is_raised(
    local: LocalTelegram, client: TelegramClient, receiver: Receiver
) -> None:
    async def fail(_update: object) -> None:
        raise LookupError("a bug")

    client.add_event_handler(fail, events.Raw(types=PUSHED_UPDATES))
    local.world.post("delta_live", "one")
    with pytest.raises(LookupError, match="a bug"):
        await asyncio.wait_for(client.disconnected, TIMEOUT)
    assert len(receiver.pushed) == 1
    assert not client.is_connected()
