"""A Telethon client with the settings Flagfall runs it with; the same for every server."""

from __future__ import annotations

import ipaddress
import logging
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.errors import TypeNotFoundError
from telethon.sessions import StringSession
from telethon.tl import types
from telethon.tl.core import MessageContainer, TLMessage, core_objects

from bot.errors import ConfigError, NetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from telethon.extensions import BinaryReader

    from bot.config import Proxy, Server, TelegramSettings

# Pinned, so that an upgrade of Python or the kernel does not look like a new device.
_DEVICE = {"device_model": "Flagfall", "system_version": "1", "app_version": "1"}


class _Session(StringSession):  # type: ignore[misc]  # Telethon has no types
    """A session that remembers nobody: channels are named by the hashes we keep ourselves.

    Telethon's would keep everyone whose post was ever forwarded, for as long as the process lives.
    """

    def process_entities(self, tlo: object) -> None:
        """Let what an answer says about people and channels go."""


class _Container(MessageContainer):  # type: ignore[misc]  # Telethon has no types
    """A packet of several messages, of which those that cannot be decoded are left out.

    Telethon lets the whole packet go: the posts in it, and answers that somebody waits for.
    """

    @classmethod
    def from_reader(cls, reader: BinaryReader) -> MessageContainer:
        """Return the messages that can be decoded; each says how long it is."""
        messages = []
        for _ in range(reader.read_int()):
            message_id, sequence = reader.read_long(), reader.read_int()
            end = reader.read_int() + reader.tell_position()
            with suppress(TypeNotFoundError):
                messages.append(TLMessage(message_id, sequence, reader.tgread_object()))
            reader.set_position(end)
        return MessageContainer(messages)


class _Client(TelegramClient):  # type: ignore[misc]  # Telethon has no types
    """A client that hands on every update as it comes, and asks for none by itself.

    Telethon's own loop (1.45) holds updates back until each channel's are in order. Where one is
    missing it asks for the difference, outside of our schedule; what is pushed meanwhile it drops,
    and all of it if Telegram has it wait; a difference that it cannot decode ends the connection.
    We find what is missing ourselves, so updates in any order are better than fewer of them.
    """

    async def _update_loop(self) -> None:
        """Give each update to the handlers of ``events.Raw``, one after the other.

        A bug in one of them ends the connection, and is raised to whoever awaits its end.
        """
        try:
            while True:
                await self._hand_on(await self._updates_queue.get())
        except Exception as bug:
            await self._sender._disconnect(error=bug)  # noqa: SLF001  the public one takes no error
            raise

    async def _hand_on(self, updates: types.TypeUpdates) -> None:
        for update in _parts(updates):
            for handler, event in self.list_event_handlers():
                if event.filter(update):
                    await handler(update)


class BotClient(_Client):
    """A bot's client, which asks for no updates by itself.

    ``signed_in`` is known once it is connected. Where somebody asked for updates, ``hear`` is
    given each packet of them whole, with the people and chats that it names.
    """

    signed_in = False
    hear: Callable[[types.TypeUpdates], None] | None = None

    async def _hand_on(self, updates: types.TypeUpdates) -> None:
        if self.hear is not None:
            self.hear(updates)

    async def _on_login(self, user: types.User) -> types.User:
        """Take note of who it is. Telethon would ask for the state of updates, and for them."""
        self.signed_in = True
        return user


def _parts(updates: types.TypeUpdates) -> Sequence[types.TypeUpdate]:
    if isinstance(updates, types.UpdateShort):
        return [updates.update]
    parts: Sequence[types.TypeUpdate] = getattr(updates, "updates", [updates])
    return parts  # UpdatesTooLong is its only one


_Opened = TypeVar("_Opened", bound=_Client)


def open_client(settings: TelegramSettings, session: str = "") -> TelegramClient:
    """Return a client that is not yet connected; ``session`` is a Telethon session string.

    Reconnecting and flood waits are ours: the client neither reconnects nor sleeps by itself, so
    that every break is seen and followed by reading what was missed. Raises ConfigError when the
    API credentials are missing, or the session string or server cannot be used, NetworkError when
    the file of the server's key is gone.
    """
    return _opened(_Client, settings, session, receive_updates=True)


def open_bot_client(settings: TelegramSettings, session: str = "") -> BotClient:
    """Return a client for a bot, as ``open_client`` does for an account.

    Its session hears of nothing unless it asks to: whoever reads the bot's updates elsewhere loses
    none to one that only sends.
    """
    return _opened(BotClient, settings, session, receive_updates=False)


def _opened(
    kind: type[_Opened], settings: TelegramSettings, session: str, *, receive_updates: bool
) -> _Opened:
    if settings.api_id is None or settings.api_hash is None:
        raise ConfigError(
            ["TELEGRAM_API_ID and TELEGRAM_API_HASH are not set. Get them at my.telegram.org."]
        )
    logging.getLogger("telethon").setLevel(logging.CRITICAL)
    core_objects[MessageContainer.CONSTRUCTOR_ID] = _Container
    if settings.server_key is not None:
        rsa.add_key(_key(settings.server_key), old=False)
    return kind(
        _session(session, settings.server),
        settings.api_id,
        settings.api_hash.reveal(),
        proxy=_proxy(settings.proxy),
        auto_reconnect=False,
        connection_retries=1,
        request_retries=0,
        flood_sleep_threshold=0,
        raise_last_call_error=True,
        receive_updates=receive_updates,
        **_DEVICE,
    )


def _key(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NetworkError(
            f"TELEGRAM_SERVER_KEY: {path} cannot be read: {error.strerror}.",
            remedy="Name the file of the server's public key.",
        ) from error


def session_string(client: TelegramClient) -> str:
    """Return the client's session as the string that ``open_client`` takes. A secret."""
    return str(client.session.save())


def _session(text: str, server: Server | None) -> _Session:
    try:
        session = _Session(text)
    except (ValueError, struct.error) as error:
        raise ConfigError(
            ["The session string cannot be read. Sign in again with: flagfall login"]
        ) from error
    if server is not None:
        session.set_dc(server.dc, _address(server.host), server.port)
    return session


def _address(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.gethostbyname(host)
    except OSError as error:
        raise NetworkError(
            f"The host {host} is not known ({error}).",
            remedy="Check TELEGRAM_SERVER and the network.",
        ) from error


def _proxy(proxy: Proxy | None) -> dict[str, Any] | None:
    """Return the proxy in Telethon's form; python-socks is installed, so it is never ignored."""
    if proxy is None:
        return None
    return {
        "proxy_type": proxy.scheme,
        "addr": proxy.host,
        "port": proxy.port,
        "username": proxy.username,
        "password": proxy.password.reveal() if proxy.password else None,
        "rdns": True,
    }
