from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest
from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import MemorySession

from bot.clock import SystemClock
from bot.simulator.play import ScriptPost, play
from bot.simulator.server import LocalTelegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FIELDS = {
    *("dc", "host", "port", "key", "api_id", "api_hash", "phone", "code"),
    *("bot_token", "bot_api", "preview", "control"),
}


def local_telegram(seed: int = 7) -> LocalTelegram:
    return LocalTelegram(clock=SystemClock(), random=Random(seed))  # noqa: S311  a known seed


def trust(key_file: str) -> None:
    rsa.add_key(Path(key_file).read_text(encoding="ascii"), old=False)


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with local_telegram() as running:
        yield running


@pytest.fixture
async def client(telegram: LocalTelegram) -> AsyncIterator[TelegramClient]:
    """Sign in with what the details say, and nothing else."""
    told = telegram.details()
    trust(str(told["key"]))
    session = MemorySession()
    session.set_dc(told["dc"], told["host"], told["port"])
    client = TelegramClient(session, told["api_id"], told["api_hash"])
    await client.connect()
    await client.send_code_request(told["phone"])
    await client.sign_in(told["phone"], told["code"])
    yield client
    await client.disconnect()


async def test_details(telegram: LocalTelegram) -> None:
    told = telegram.details()
    assert set(told) == FIELDS
    assert told["host"] == "127.0.0.1"
    assert Path(str(told["key"])).is_absolute()
    for name in ("bot_api", "preview", "control"):
        assert str(told[name]).startswith("http://127.0.0.1:")
    assert json.loads(json.dumps(told)) == told


async def test_the_same_seed_gives_the_same_people() -> None:
    names = ("phone", "code", "bot_token", "api_id", "api_hash")
    first, same, other = (local_telegram(seed) for seed in (1, 1, 2))
    async with first, same, other:
        told = [[t.details()[name] for name in names] for t in (first, same, other)]
    assert told[0] == told[1] != told[2]


async def test_everything_ends_with_it() -> None:
    async with local_telegram() as telegram:
        told = telegram.details()
    assert not os.path.exists(told["key"])  # noqa: PTH110  one look, after the fact
    with pytest.raises(ConnectionError):
        await asyncio.open_connection(str(told["host"]), int(told["port"]))


async def test_one_world_behind_every_door(telegram: LocalTelegram, client: TelegramClient) -> None:
    told = telegram.details()
    heard: asyncio.Queue[str] = asyncio.Queue()
    client.add_event_handler(lambda event: heard.put(event.raw_text), events.NewMessage())
    telegram.world.add_channel("kherson", "Kherson")
    telegram.world.join(telegram.account.user_id, telegram.world.chats.named("kherson"))
    async with httpx.AsyncClient(timeout=10) as http:
        url = f"{told['control']}/channels/kherson/posts"
        posted = await http.post(url, json={"text": "Прапор над Херсоном <b>"})
        assert posted.json() == {"ids": [1]}
        assert await asyncio.wait_for(heard.get(), 10) == "Прапор над Херсоном <b>"
        page = await http.get(f"{told['preview']}/s/kherson")
        assert "Прапор над Херсоном &lt;b&gt;" in page.text
        me = await http.get(f"{told['bot_api']}/bot{told['bot_token']}/getMe")
        assert me.json()["result"]["id"] == telegram.bot.user_id
        calls = (await http.get(f"{told['control']}/calls")).json()
    assert {call["api"] for call in calls} == {"mtproto", "bot_api", "preview"}


async def test_a_play_starts_when_an_account_has_read(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    world, started = telegram.world, asyncio.Event()
    posts = [ScriptPost(channel="kherson", text=text) for text in ("one", "two")]
    playing = asyncio.create_task(play(world, posts, report=lambda _: started.set()))
    await started.wait()
    assert await client.get_messages("kherson") == []
    await asyncio.wait_for(playing, 10)
    assert [m.raw_text for m in await client.get_messages("kherson", limit=5)] == ["two", "one"]


async def test_a_pressed_button_reaches_the_bot_and_back(telegram: LocalTelegram) -> None:
    told = telegram.details()
    base = f"{told['bot_api']}/bot{told['bot_token']}"
    async with httpx.AsyncClient(timeout=10) as http:

        async def control(path: str, **fields: object) -> dict[str, object]:
            answer: dict[str, object] = (
                await http.post(f"{told['control']}{path}", json=fields)
            ).json()
            return answer

        async def bot(method: str, **params: object) -> object:
            return (await http.post(f"{base}/{method}", json=params)).json()["result"]

        async def answer_one() -> None:
            wanted = ["callback_query"]
            updates = await bot("getUpdates", timeout=9, allowed_updates=wanted)
            assert isinstance(updates, list)
            query = updates[0]["callback_query"]
            assert (query["from"]["id"], query["data"]) == (user, "m:1")
            await bot("answerCallbackQuery", callback_query_id=query["id"], text="Muted")

        user = (await control("/users", name="Olena", language="uk"))["user_id"]
        await control("/say", user_id=user, text="/start")
        markup = {"inline_keyboard": [[{"text": "Mute", "callback_data": "m:1"}]]}
        sent = await bot("sendMessage", chat_id=user, text="Alert", reply_markup=markup)
        assert isinstance(sent, dict)
        pressed, _ = await asyncio.gather(
            control(
                "/press", user_id=user, chat_id=user, message_id=sent["message_id"], button="Mute"
            ),
            answer_one(),
        )
    assert pressed == {"answer": "Muted"}
