from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.ops.http import HttpError, Request
from bot.simulator.chats import Kind
from bot.simulator.control import people
from bot.simulator.control.server import ROUTES, ControlServer
from bot.simulator.events import Event, Queued
from bot.simulator.faults import KINDS
from bot.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from bot.simulator.people import Bot

    Serve = Callable[..., Awaitable[httpx.AsyncClient]]

Json = dict[str, object]
TWO_STEP = "correct horse"


@pytest.fixture
def bot(world: World) -> Bot:
    return world.add_bot("alarm_bot")


@pytest.fixture
async def control(world: World, bot: Bot, serve: Serve) -> httpx.AsyncClient:
    world.add_channel("news", "News")
    assert bot is world.default_bot
    return await serve(ControlServer(world).answer)


async def post(control: httpx.AsyncClient, path: str, **fields: object) -> Json:
    answer = await control.post(path, json=fields)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


async def get(control: httpx.AsyncClient, path: str, **query: int | str) -> list[Json]:
    answer = await control.get(path, params=query)
    assert answer.status_code == 200, answer.text
    body: list[Json] = answer.json()
    return body


async def test_accounts(control: httpx.AsyncClient, world: World) -> None:
    first = await post(control, "/accounts")
    second = await post(control, "/accounts", phone="+380 50 1", premium=True, password=TWO_STEP)
    assert set(first) == set(second) == {"phone", "code"}
    account = world.people.account("380501")
    assert (account.phone, account.code) == (second["phone"], second["code"])
    assert (account.password, account.premium) == (TWO_STEP, True)
    assert TWO_STEP not in str(second)


async def test_bots(control: httpx.AsyncClient, world: World) -> None:
    answer = await post(control, "/bots", name="second_bot")
    assert set(answer) == {"bot_token"}
    assert str(answer["bot_token"]) in world.people.by_token


async def test_channels(control: httpx.AsyncClient, world: World) -> None:
    answer = await post(
        control, "/channels", username="Kherson", title="Херсон", about="Now", members=1000
    )
    chat = world.chats.named("kherson")
    assert answer == {"channel_id": chat.bare_id, "username": "Kherson"}
    assert chat.bare_id > 0
    assert (chat.title, chat.about, chat.member_count) == ("Херсон", "Now", 1000)


async def test_a_channel_changes_its_name(control: httpx.AsyncClient, world: World) -> None:
    await post(control, "/channels", username="Kherson", title="Херсон")
    chat = world.chats.named("kherson")
    await post(control, "/faults", kind="stale_top", channel="kherson")
    answer = await control.patch("/channels/kherson", json={"username": "Kherson_now"})
    assert answer.json() == {"channel_id": chat.bare_id, "username": "Kherson_now"}
    assert (await control.get("/channels/kherson/posts")).status_code == 404
    await post(control, "/channels/kherson_now/posts", text="one")
    answer = await control.patch("/channels/kherson_now", json={"username": None, "title": "T"})
    assert answer.json() == {"channel_id": chat.bare_id, "username": None}
    assert (chat.username, chat.title) == (None, "T")
    other = await post(control, "/channels", username="kherson", title="Another")
    assert other["channel_id"] != chat.bare_id
    answer = await control.patch(f"/channels/{chat.bare_id}", json={"title": "U"})
    assert answer.json() == {"channel_id": chat.bare_id, "username": None}
    assert chat.title == "U"
    # What was asked of the channel under its old name is asked of it still.
    assert world.faults.find("stale_top", channel=chat.key)
    assert not world.faults.find("stale_top", channel=world.chats.named("kherson").key)


async def test_a_channel_is_reached_by_its_id(control: httpx.AsyncClient, world: World) -> None:
    chat = world.chats.named("news")
    world.rename(chat, username=None)
    path = f"/channels/{chat.bare_id}/posts"
    assert await post(control, path, text="one") == {"ids": [1]}
    assert await post(control, f"{path}/batch", texts=["two", "three"]) == {"ids": [2, 3]}
    assert (await control.patch(f"{path}/1", json={"text": "ONE"})).status_code == 200
    assert (await control.delete(f"{path}/2")).status_code == 200
    assert [p["deleted"] for p in await get(control, path)] == [False, True, False]
    for channel in (chat.bare_id, str(chat.bare_id)):
        await post(control, "/faults", kind="private", channel=channel)


async def test_the_same_name_in_other_letters(control: httpx.AsyncClient, world: World) -> None:
    assert (await control.patch("/channels/news", json={"username": "NEWS"})).status_code == 200
    assert world.chats.named("news").username == "NEWS"


async def test_many_posts_are_deleted_at_once(control: httpx.AsyncClient, world: World) -> None:
    world.post_batch("news", [str(number) for number in range(1, 11)])
    pts = world.chats.named("news").pts
    path = "/channels/news/posts/delete"
    assert await post(control, path, ids=[2, 3, 9, 3]) == {}
    answer = await control.post(path, json={"ids": [1, 2]})
    assert (answer.status_code, answer.json()["error"]) == (
        404,
        "No post 2 in news, or it is deleted.",
    )
    assert await post(control, path, ids=[]) == {}
    there = [p["id"] for p in await get(control, "/channels/news/posts") if not p["deleted"]]
    assert there == [1, 4, 5, 6, 7, 8, 10]
    assert world.chats.named("news").pts == pts + 3


async def test_a_batch_of_one_date(control: httpx.AsyncClient, world: World) -> None:
    await post(control, "/channels/news/posts/batch", texts=["a", "b"], date="2022-11-11T08:00:00Z")
    assert {m.at for m in world.truth("news")} == {datetime(2022, 11, 11, 8, tzinfo=UTC)}


async def test_posts_and_the_truth(control: httpx.AsyncClient) -> None:
    path = "/channels/news/posts"
    one = await post(control, path, text="one", date="2022-11-11T10:00:00+02:00")
    album = await post(control, path, text="caption", album=3, media="photo")
    await post(control, path, service=True, text="pinned")
    assert (one, album) == ({"ids": [1]}, {"ids": [2, 3, 4]})
    assert (await control.patch(f"{path}/1", json={"text": "ONE"})).json() == {}
    assert (await control.delete(f"{path}/3")).json() == {}
    truth = await get(control, path)
    assert truth[0] == {
        "id": 1,
        "text": "ONE",
        "date": "2022-11-11T08:00:00+00:00",
        "edited": True,
        "deleted": False,
        "service": False,
        "grouped_id": None,
    }
    assert [p["deleted"] for p in truth] == [False, False, True, False, False]
    assert [p["service"] for p in truth] == [False, False, False, False, True]
    assert truth[1]["grouped_id"] == truth[2]["grouped_id"] == truth[3]["grouped_id"] is not None
    assert [p["text"] for p in truth[1:4]] == ["caption", "", ""]


async def test_a_post_with_everything(control: httpx.AsyncClient, world: World) -> None:
    await post(control, "/channels/news/posts", text="first")
    await post(
        control,
        "/channels/@NEWS/posts",
        text="a",
        date=1668153600,
        media="document",
        forward_from="Somebody",
        reply_to=1,
        signature="Editor",
    )
    message = world.truth("news")[1]
    assert message.at == datetime(2022, 11, 11, 8, tzinfo=UTC)
    assert (message.media, message.forward_from) == ("document", "Somebody")
    assert (message.reply_to, message.signature) == (1, "Editor")


async def test_batches(control: httpx.AsyncClient, world: World) -> None:
    path = "/channels/news/posts/batch"
    assert await post(control, path, texts=["a", "b"]) == {"ids": [1, 2]}
    assert await post(control, path, texts=[]) == {"ids": []}
    begun = world.clock.monotonic()
    assert await post(control, path, texts=["c", "d", "e"], rate=20) == {"ids": [3, 4, 5]}
    assert world.clock.monotonic() - begun >= 0.1
    assert [m.text for m in world.truth("news")] == ["a", "b", "c", "d", "e"]


async def test_people_speak(control: httpx.AsyncClient, world: World, bot: Bot) -> None:
    olena = (await post(control, "/users", name="Olena", language="uk"))["user_id"]
    petro = (await post(control, "/users", name="Petro"))["user_id"]
    chat = await post(
        control, "/chats", title="Desk", kind="group", members=[olena, petro], admins=["bot"]
    )
    chat_id = chat["chat_id"]
    assert str(chat_id).startswith("-100")
    private = await post(control, "/say", user_id=olena, text="/start 1")
    in_group = await post(control, "/say", user_id=olena, text="/help", chat_id=chat_id)
    forwarded = await post(
        control, "/say", user_id=petro, text="/help", chat_id=chat_id, forward_of=olena
    )
    reply = await post(control, "/say", user_id=petro, text="/taken", chat_id=chat_id, reply_to=1)
    assert (in_group, forwarded, reply) == tuple({"message_id": number} for number in (1, 2, 3))
    updates = [u for u in world.queues.pending(bot.user_id) if u.message]
    assert [u.message.sender for u in updates if u.message] == [olena, olena, petro, petro]
    assert [u.message.forward_from for u in updates if u.message] == [None, None, "Olena", None]
    assert [u.message.reply_to for u in updates if u.message] == [None, None, None, 1]
    rows = await get(control, "/messages", chat_id=str(olena))
    assert rows[0]["message_id"] == private["message_id"]
    assert (rows[0]["from"], rows[0]["text"], rows[0]["via"]) == (olena, "/start 1", "control")


@pytest.mark.parametrize("kind", ["channel", "group", "forum"])
async def test_chats_of_every_kind(control: httpx.AsyncClient, world: World, kind: str) -> None:
    name = f"the_{kind}"
    answer = await post(control, "/chats", title="T", kind=kind, username=name, members=["bot"])
    chat = world.chats.named(name)
    assert (answer["chat_id"], chat.kind) == (chat.chat_id, kind)
    assert world.default_bot.user_id in chat.members


async def test_messages_have_their_shape(
    control: httpx.AsyncClient, world: World, bot: Bot
) -> None:
    chat = world.add_chat("Desk", Kind.GROUP, username="desk", admins=["bot"])
    buttons = ((("Mute", "m:1"), ("Open", "https://t.me/news/1")),)
    message = world.send(
        bot.user_id, chat, "one", via="mtproto", random_id=2**62 + 1, buttons=buttons
    )
    world.edit(bot.user_id, chat, message.message_id, "two", buttons=buttons)
    world.send(bot.user_id, chat, "three", via="bot_api")
    world.delete(bot.user_id, chat, [2])
    first, second = await get(control, "/messages", chat_id=chat.chat_id)
    assert first == {
        "message_id": 1,
        "from": bot.user_id,
        "text": "two",
        "entities": [],
        "buttons": [
            [
                {"text": "Mute", "callback_data": "m:1"},
                {"text": "Open", "url": "https://t.me/news/1"},
            ]
        ],
        "random_id": 2**62 + 1,
        "via": "mtproto",
        "at": message.at.isoformat(),
        "edits": ["one"],
        "deleted": False,
    }
    assert (second["random_id"], second["via"], second["deleted"]) == (None, "bot_api", True)
    assert await get(control, "/messages", chat_id="@desk", after=1) == [second]
    assert await get(control, "/messages", chat_id=chat.chat_id, after=2) == []


@pytest.mark.parametrize("button", ["Yes", 1], ids=["by-text", "by-index"])
async def test_a_press_brings_the_answer(
    control: httpx.AsyncClient, world: World, bot: Bot, button: str | int
) -> None:
    user = world.add_user("Olena")
    user.started.add(bot.user_id)
    chat = world.private_chat(user.user_id)
    buttons = ((("1", "no"),), (("Yes", "yes"),))
    sent = world.send(bot.user_id, chat, "Sure?", via="bot_api", buttons=buttons)

    def answer_at_once(event: Event) -> None:
        if isinstance(event, Queued) and event.update.callback:
            callback = event.update.callback
            asyncio.get_running_loop().call_soon(
                world.answer, bot.user_id, callback.callback_id, f"Got {callback.payload}"
            )

    world.listen(answer_at_once)
    fields: Json = {"user_id": user.user_id, "chat_id": user.user_id}
    answer = await post(control, "/press", **fields, message_id=sent.message_id, button=button)
    assert answer == {"answer": "Got yes"}


async def test_a_press_without_an_answer(
    control: httpx.AsyncClient, world: World, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "ANSWER_WAIT", 0.05)
    user = world.add_user("Olena")
    user.started.add(bot.user_id)
    chat = world.private_chat(user.user_id)
    sent = world.send(bot.user_id, chat, "a", via="bot_api", buttons=((("1", "one"),),))
    fields: Json = {"user_id": user.user_id, "chat_id": user.user_id}
    assert await post(control, "/press", **fields, message_id=sent.message_id, button="1") == {}


async def test_calls(control: httpx.AsyncClient, world: World) -> None:
    world.log.add("+1", "mtproto", "messages.getHistory", {"limit": 100})
    world.log.add("alarm_bot", "bot_api", "getMe", {})
    first, second = await get(control, "/calls")
    assert first["n"] == 1
    assert datetime.fromisoformat(str(first.pop("at"))).tzinfo is not None
    assert first == {
        "n": 1,
        "account": "+1",
        "api": "mtproto",
        "method": "messages.getHistory",
        "params": {"limit": 100},
    }
    assert await get(control, "/calls", after=1) == [second]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "drop_pushes", "count": 2}, id="drop-pushes"),
        pytest.param({"kind": "drop_pushes", "seconds": 2, "account": "+1"}, id="of-an-account"),
        pytest.param({"kind": "cut"}, id="cut"),
        pytest.param({"kind": "flood_wait", "method": "m", "seconds": 3, "count": 1}, id="flood"),
        pytest.param(
            {"kind": "rpc_error", "method": "m", "code": 400, "message": "X", "count": 1},
            id="rpc-error",
        ),
        pytest.param({"kind": "too_long", "channel": "news"}, id="too-long"),
        pytest.param({"kind": "delay", "method": "m", "seconds": 0.5, "count": 1}, id="delay"),
        pytest.param({"kind": "stale_history", "channel": "@news", "count": 1}, id="stale"),
        pytest.param(
            {"kind": "bot_api", "status": 429, "retry_after": 1, "method": "m", "count": 1},
            id="bot-api",
        ),
        pytest.param(
            {"kind": "accept_then_fail", "api": "mtproto", "method": "m", "count": 1}, id="accept"
        ),
        pytest.param({"kind": "revoke", "account": "+1"}, id="revoke"),
        pytest.param({"kind": "drop_pushes", "channel": "news"}, id="drop-pushes-of-a-channel"),
        pytest.param({"kind": "duplicated", "account": "+1"}, id="duplicated"),
        pytest.param({"kind": "banned", "account": "+1"}, id="banned"),
        pytest.param({"kind": "frozen", "account": "+1"}, id="frozen"),
        pytest.param({"kind": "private", "channel": "news"}, id="private"),
        pytest.param({"kind": "private", "channel": "news", "account": "+1"}, id="private-to-one"),
        pytest.param({"kind": "undecodable", "channel": "news", "id": 7}, id="undecodable"),
        pytest.param({"kind": "stale_top", "channel": "news"}, id="stale-top"),
        pytest.param({"kind": "preview_class", "channel": "news", "count": 1}, id="class"),
        pytest.param({"kind": "preview_no_prev", "channel": "news"}, id="no-prev"),
        pytest.param({"kind": "preview_challenge", "count": 3}, id="challenge"),
        pytest.param({"kind": "preview_empty", "channel": "news", "count": 1}, id="empty"),
        pytest.param({"kind": "preview_redirect", "channel": "news"}, id="redirect"),
        pytest.param({"kind": "preview_status", "status": 503, "count": 2}, id="status"),
    ],
)
async def test_every_fault(control: httpx.AsyncClient, world: World, fault: Json) -> None:
    world.add_account(phone="1")
    assert await post(control, "/faults", **fault) == {"fault_id": 1}
    assert [f.kind for f in world.faults.active] == [fault["kind"]]
    assert (await control.delete("/faults")).json() == {}
    assert world.faults.active == []


LONG = "a" * 4097

BAD: list[tuple[str, str, str, Json, int]] = [
    ("no-route", "POST", "/nowhere", {}, 404),
    ("no-method", "PUT", "/channels", {}, 405),
    ("account-password", "POST", "/accounts", {"password": 1}, 400),
    ("account-premium", "POST", "/accounts", {"premium": "yes"}, 400),
    ("account-phone-taken", "POST", "/accounts", {"phone": "+1"}, 400),
    ("account-phone-empty", "POST", "/accounts", {"phone": "abc"}, 400),
    ("bot-no-name", "POST", "/bots", {}, 400),
    ("bot-wrong-name", "POST", "/bots", {"name": "robert"}, 400),
    ("channel-no-title", "POST", "/channels", {"username": "fresh"}, 400),
    ("channel-no-name", "POST", "/channels", {"title": "Fresh"}, 400),
    ("channel-name-taken", "POST", "/channels", {"username": "NEWS", "title": "x"}, 400),
    ("channel-bad-name", "POST", "/channels", {"username": "a b", "title": "x"}, 400),
    ("channel-members", "POST", "/channels", {"username": "ab", "title": "x", "members": []}, 400),
    ("channel-typo", "POST", "/channels", {"username": "abcd", "title": "x", "abuot": "y"}, 400),
    ("rename-nothing", "PATCH", "/channels/news", {}, 400),
    ("rename-empty", "PATCH", "/channels/news", {"username": ""}, 400),
    ("rename-no-title", "PATCH", "/channels/news", {"title": None}, 400),
    ("rename-bad", "PATCH", "/channels/news", {"username": "a b"}, 400),
    ("rename-number", "PATCH", "/channels/news", {"username": 7}, 400),
    ("rename-taken", "PATCH", "/channels/news", {"username": "Alarm_bot"}, 400),
    ("rename-typo", "PATCH", "/channels/news", {"name": "fresh"}, 400),
    ("rename-unknown", "PATCH", "/channels/nowhere", {"title": "x"}, 404),
    ("rename-unknown-id", "PATCH", "/channels/12345", {"title": "x"}, 404),
    ("delete-many-none", "POST", "/channels/news/posts/delete", {}, 400),
    ("delete-many-text", "POST", "/channels/news/posts/delete", {"ids": ["x"]}, 400),
    ("delete-many-unknown", "POST", "/channels/news/posts/delete", {"ids": [1, 9]}, 404),
    ("delete-many-nowhere", "POST", "/channels/nowhere/posts/delete", {"ids": [1]}, 404),
    ("batch-date", "POST", "/channels/news/posts/batch", {"texts": ["a"], "date": "x"}, 400),
    ("fault-no-id", "POST", "/faults", {"kind": "undecodable", "channel": "news"}, 400),
    ("fault-id", "POST", "/faults", {"kind": "undecodable", "channel": "news", "id": "x"}, 400),
    ("fault-id-0", "POST", "/faults", {"kind": "undecodable", "channel": "news", "id": 0}, 400),
    ("fault-private", "POST", "/faults", {"kind": "private"}, 400),
    (
        "fault-private-whose",
        "POST",
        "/faults",
        {"kind": "private", "channel": "news", "account": "+9"},
        400,
    ),
    ("fault-frozen", "POST", "/faults", {"kind": "frozen"}, 400),
    ("fault-banned", "POST", "/faults", {"kind": "banned", "account": "+99"}, 400),
    ("fault-duplicated", "POST", "/faults", {"kind": "duplicated", "seconds": 5}, 400),
    ("fault-top", "POST", "/faults", {"kind": "stale_top", "channel": "nowhere"}, 404),
    ("fault-class", "POST", "/faults", {"kind": "preview_class"}, 400),
    (
        "fault-no-prev",
        "POST",
        "/faults",
        {"kind": "preview_no_prev", "channel": "news", "count": 1},
        400,
    ),
    ("fault-challenge", "POST", "/faults", {"kind": "preview_challenge", "channel": "news"}, 400),
    ("post-unknown-channel", "POST", "/channels/nowhere/posts", {"text": "a"}, 404),
    ("post-no-text", "POST", "/channels/news/posts", {}, 400),
    ("post-number", "POST", "/channels/news/posts", {"text": 1}, 400),
    ("post-date", "POST", "/channels/news/posts", {"text": "a", "date": "soon"}, 400),
    ("post-date-huge", "POST", "/channels/news/posts", {"text": "a", "date": 1e300}, 400),
    ("post-media", "POST", "/channels/news/posts", {"text": "a", "media": "smell"}, 400),
    ("post-album", "POST", "/channels/news/posts", {"text": "a", "album": 11}, 400),
    ("post-album-0", "POST", "/channels/news/posts", {"text": "a", "album": 0}, 400),
    ("post-album-text", "POST", "/channels/news/posts", {"text": "a", "album": "x"}, 400),
    ("post-service", "POST", "/channels/news/posts", {"text": "a", "service": 1}, 400),
    ("post-reply", "POST", "/channels/news/posts", {"text": "a", "reply_to": "x"}, 400),
    ("batch-unknown-channel", "POST", "/channels/nowhere/posts/batch", {"texts": ["a"]}, 404),
    ("batch-no-texts", "POST", "/channels/news/posts/batch", {}, 400),
    ("batch-text", "POST", "/channels/news/posts/batch", {"texts": "a"}, 400),
    ("batch-numbers", "POST", "/channels/news/posts/batch", {"texts": ["a", 1]}, 400),
    ("batch-rate-0", "POST", "/channels/news/posts/batch", {"texts": ["a"], "rate": 0}, 400),
    ("batch-rate-text", "POST", "/channels/news/posts/batch", {"texts": ["a"], "rate": "1"}, 400),
    ("edit-unknown-post", "PATCH", "/channels/news/posts/9", {"text": "a"}, 404),
    ("edit-unknown-channel", "PATCH", "/channels/nowhere/posts/1", {"text": "a"}, 404),
    ("edit-no-number", "PATCH", "/channels/news/posts/first", {"text": "a"}, 404),
    ("edit-no-text", "PATCH", "/channels/news/posts/1", {}, 400),
    ("delete-unknown-post", "DELETE", "/channels/news/posts/9", {}, 404),
    ("delete-unknown-channel", "DELETE", "/channels/nowhere/posts/1", {}, 404),
    ("list-unknown-channel", "GET", "/channels/nowhere/posts", {}, 404),
    ("user-no-name", "POST", "/users", {}, 400),
    ("user-empty-name", "POST", "/users", {"name": ""}, 400),
    ("user-language", "POST", "/users", {"name": "a", "language": 1}, 400),
    ("chat-no-title", "POST", "/chats", {"kind": "group"}, 400),
    ("chat-no-kind", "POST", "/chats", {"title": "a"}, 400),
    ("chat-formerly", "POST", "/chats", {"title": "a", "kind": "group", "formerly": "x"}, 400),
    ("chat-kind", "POST", "/chats", {"title": "a", "kind": "party"}, 400),
    ("chat-members", "POST", "/chats", {"title": "a", "kind": "group", "members": [1]}, 400),
    ("chat-members-type", "POST", "/chats", {"title": "a", "kind": "group", "members": 1}, 400),
    ("chat-admins", "POST", "/chats", {"title": "a", "kind": "group", "admins": ["x"]}, 400),
    ("say-no-user", "POST", "/say", {"text": "a"}, 400),
    ("say-unknown-user", "POST", "/say", {"user_id": 1, "text": "a"}, 400),
    ("say-nothing", "POST", "/say", {"user_id": "USER", "text": " "}, 400),
    ("say-too-much", "POST", "/say", {"user_id": "USER", "text": LONG}, 400),
    ("say-elsewhere", "POST", "/say", {"user_id": "USER", "text": "a", "chat_id": -1}, 404),
    ("say-as-stranger", "POST", "/say", {"user_id": "USER", "text": "a", "chat_id": "@news"}, 400),
    ("say-reply", "POST", "/say", {"user_id": "USER", "text": "a", "reply_to": 1}, 404),
    ("say-forward", "POST", "/say", {"user_id": "USER", "text": "a", "forward_of": 1}, 400),
    ("press-no-chat", "POST", "/press", {"user_id": "USER", "message_id": 1, "button": 0}, 400),
    (
        "press-no-button",
        "POST",
        "/press",
        {"user_id": "USER", "chat_id": "@news", "message_id": 1},
        400,
    ),
    (
        "press-no-message",
        "POST",
        "/press",
        {"user_id": "USER", "chat_id": "@news", "message_id": 9, "button": 0},
        404,
    ),
    (
        "press-no-such-button",
        "POST",
        "/press",
        {"user_id": "USER", "chat_id": "@news", "message_id": 1, "button": "x"},
        400,
    ),
    ("messages-no-chat", "GET", "/messages", {}, 400),
    ("messages-unknown-chat", "GET", "/messages?chat_id=-5", {}, 404),
    ("messages-unknown-name", "GET", "/messages?chat_id=@nobody", {}, 404),
    ("messages-after", "GET", "/messages?chat_id=@news&after=x", {}, 400),
    ("calls-after", "GET", "/calls?after=x", {}, 400),
    ("calls-typo", "GET", "/calls?before=1", {}, 400),
    ("fault-no-kind", "POST", "/faults", {}, 400),
    ("fault-kind", "POST", "/faults", {"kind": "earthquake"}, 400),
    ("fault-missing", "POST", "/faults", {"kind": "flood_wait"}, 400),
    ("fault-unknown", "POST", "/faults", {"kind": "cut", "depth": 1}, 400),
    ("fault-channel", "POST", "/faults", {"kind": "too_long", "channel": "nowhere"}, 404),
    ("fault-channel-type", "POST", "/faults", {"kind": "too_long", "channel": [1]}, 400),
    ("fault-account", "POST", "/faults", {"kind": "revoke", "account": "+99"}, 400),
    ("fault-count", "POST", "/faults", {"kind": "preview_status", "status": 500, "count": 0}, 400),
    ("fault-status-range", "POST", "/faults", {"kind": "preview_status", "status": 7}, 400),
    ("fault-retry", "POST", "/faults", {"kind": "bot_api", "status": 429, "retry_after": 0.5}, 400),
    ("fault-api", "POST", "/faults", {"kind": "accept_then_fail", "api": "x", "method": "m"}, 400),
    ("fault-seconds", "POST", "/faults", {"kind": "delay", "method": "m", "seconds": -1}, 400),
    ("post-date-late", "POST", "/channels/news/posts", {"text": "a", "date": "2040-01-01"}, 400),
    ("post-reply-huge", "POST", "/channels/news/posts", {"text": "a", "reply_to": 2**31}, 400),
    ("batch-rate-huge", "POST", "/channels/news/posts/batch", {"texts": [], "rate": 1e9}, 400),
    ("fault-status", "POST", "/faults", {"kind": "preview_status", "status": "x"}, 400),
]


@pytest.mark.parametrize(
    ("method", "path", "fields", "status"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
async def test_bad_input_is_refused(
    control: httpx.AsyncClient, world: World, method: str, path: str, fields: Json, status: int
) -> None:
    world.add_account(phone="1")
    world.post("news", "one")
    user = world.add_user("Olena").user_id
    fields = {name: user if value == "USER" else value for name, value in fields.items()}
    answer = await control.request(method, path, json=fields if method != "GET" else None)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]
    assert [m.text for m in world.truth("news")] == ["one"]
    assert world.faults.active == []


def test_every_route_is_written_in_the_design() -> None:
    assert {f"{method} {path}" for method, path in ROUTES} == {
        "POST /accounts",
        "POST /bots",
        "POST /channels",
        "PATCH /channels/{name}",
        "POST /channels/{name}/posts",
        "POST /channels/{name}/posts/delete",
        "POST /channels/{name}/posts/batch",
        "PATCH /channels/{name}/posts/{id}",
        "DELETE /channels/{name}/posts/{id}",
        "GET /channels/{name}/posts",
        "POST /users",
        "POST /chats",
        "POST /say",
        "POST /press",
        "GET /messages",
        "GET /calls",
        "POST /faults",
        "DELETE /faults",
    }


async def test_half_a_character_is_refused(control: httpx.AsyncClient) -> None:
    answer = await control.post("/channels/news/posts", content=b'{"text": "\\ud83c"}')
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "text must be a text of whole characters."},
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=3,
)
ids = st.sampled_from(["bot", -1, 0, 1, 2**40])
fields = st.fixed_dictionaries(
    {},
    optional={
        "username": st.sampled_from(["fresh", "news", ""]) | json_values,
        "title": st.text(max_size=3) | json_values,
        "ids": st.lists(st.integers(-1, 2), max_size=2) | json_values,
        "id": json_values,
        "account": st.just("all") | json_values,
        "members": st.lists(ids, max_size=2) | json_values,
        "admins": st.lists(ids, max_size=2) | json_values,
        "text": st.text(max_size=5) | json_values,
        "texts": st.lists(st.text(max_size=3), max_size=3) | json_values,
        "date": json_values,
        "media": st.sampled_from(["photo", "smell"]) | json_values,
        "album": st.integers(-1, 12) | json_values,
        "kind": st.sampled_from(["group", *KINDS]) | json_values,
        "name": st.sampled_from(["a_bot", "Olena"]) | json_values,
        "user_id": ids | json_values,
        "chat_id": ids | json_values,
        "count": json_values,
        "seconds": json_values,
        "channel": st.sampled_from(["news"]) | json_values,
        "method": st.just("m") | json_values,
        "status": json_values,
    },
)


@given(route=st.sampled_from(sorted(ROUTES)), fields=fields)
def test_no_input_breaks_it(route: tuple[str, str], fields: Json) -> None:
    method, path = route
    world = World(clock=SystemClock(), random=Random(7))  # noqa: S311  the same every time
    world.add_bot("alarm_bot")
    world.add_channel("news", "News")
    request = Request(
        method=method,
        path=path.replace("{name}", "news").replace("{id}", "1"),
        body=json.dumps(fields).encode(),
    )
    try:
        status = asyncio.run(ControlServer(world).answer(request)).status
    except HttpError as error:
        status = error.status
    assert status in {200, 400, 404}
