"""A served world and unmodified Telethon clients that speak to it over loopback."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.network import ConnectionTcpFull
from telethon.sessions import StringSession
from telethon.tl import functions

from bot.simulator.mtproto import MtprotoServer, RsaKey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.simulator.people import Account, Bot
    from bot.simulator.world import World

PATIENCE = 10.0  # seconds until a test that waits for a client gives up


class Clients(Protocol):
    """Starts a client; ``session`` is an earlier one's, ``at`` the port of another server."""

    async def __call__(
        self, session: str = "", transport: type = ..., at: int = ..., **options: Any
    ) -> TelegramClient: ...


class Inbox:
    """Updates as they arrive."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue()

    async def note(self, update: Any) -> None:
        self._queue.put_nowait(update)

    async def next(self) -> Any:
        return await asyncio.wait_for(self._queue.get(), PATIENCE)

    async def take(self, count: int) -> list[Any]:
        return [await self.next() for _ in range(count)]

    @property
    def empty(self) -> bool:
        return self._queue.empty()


@pytest.fixture(scope="session")
def rsa_key() -> RsaKey:
    key = RsaKey.generate(Random(3))  # noqa: S311  the same every time
    rsa.add_key(key.public_pem, old=False)
    return key


@pytest.fixture
async def port(world: World, rsa_key: RsaKey) -> AsyncIterator[int]:
    server = MtprotoServer(world, key=rsa_key)
    yield await server.start()
    await server.stop()


@pytest.fixture
async def start(port: int) -> AsyncIterator[Clients]:
    async with AsyncExitStack() as stack:

        async def begin(
            session: str = "",
            transport: type = ConnectionTcpFull,
            at: int = port,
            **options: Any,
        ) -> TelegramClient:
            state = StringSession(session)
            state.set_dc(2, "127.0.0.1", at)
            settings: dict[str, Any] = {
                "connection": transport,
                "flood_sleep_threshold": 0,
                "retry_delay": 0.05,
                "connection_retries": 100,
                "raise_last_call_error": True,
            }
            client = TelegramClient(state, 1, "hash", **(settings | options))
            stack.push_async_callback(client.disconnect)  # also one that is refused as it connects
            await client.connect()
            return client

        yield begin


@pytest.fixture
def account(world: World) -> Account:
    return world.add_account()


@pytest.fixture
def bot(world: World) -> Bot:
    return world.add_bot("alarm_bot")


@pytest.fixture
def sign_in(start: Clients) -> Callable[[Account], Awaitable[TelegramClient]]:
    """Start a client and sign an account in."""

    async def sign(account: Account, **options: Any) -> TelegramClient:
        client = await start(**options)
        await client.send_code_request(account.phone)
        await client.sign_in(account.phone, account.code)
        return client

    return sign


@pytest.fixture
async def client(
    sign_in: Callable[[Account], Awaitable[TelegramClient]], account: Account
) -> TelegramClient:
    """Return the account's client, signed in."""
    return await sign_in(account)


@pytest.fixture
def join() -> Callable[[TelegramClient, str], Awaitable[Any]]:
    async def enter(client: TelegramClient, name: str) -> Any:
        channel = await client.get_entity(name)
        await client(functions.channels.JoinChannelRequest(channel))
        return channel

    return enter


@pytest.fixture
def inbox_of() -> Callable[[TelegramClient, object], Inbox]:
    """Collect what a client hears of one kind."""

    def listen(client: TelegramClient, event: object) -> Inbox:
        inbox = Inbox()
        client.add_event_handler(inbox.note, event)
        return inbox

    return listen
