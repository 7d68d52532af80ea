from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.bot_api.errors import BotApiError
from bot.simulator.bot_api.params import Params
from bot.simulator.bot_api.server import BotApiServer
from bot.simulator.bot_api.texts import sent_entities, utf16_length
from bot.simulator.chats import Chat, Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.simulator.people import Bot, User
    from bot.simulator.world import World

    Serve = Callable[..., Awaitable[httpx.AsyncClient]]

Json = dict[str, object]


@pytest.fixture
def bot(world: World) -> Bot:
    return world.add_bot("alarm_bot")


@pytest.fixture
def olena(world: World, bot: Bot) -> User:
    user = world.add_user("Olena", language="uk")
    user.started.add(bot.user_id)
    return user


@pytest.fixture
def desk(world: World, bot: Bot, olena: User) -> Chat:
    return world.add_chat("Desk", Kind.GROUP, members=[olena.user_id], admins=[bot.user_id])


@pytest.fixture
async def api(world: World, bot: Bot, serve: Serve) -> httpx.AsyncClient:
    return await serve(BotApiServer(world).answer, f"/bot{bot.token}")


async def call(api: httpx.AsyncClient, method: str, **params: object) -> object:
    answer = await api.post(f"/{method}", json=params)
    body = answer.json()
    assert (answer.status_code, body["ok"]) == (200, True), body
    return body["result"]


async def refused(api: httpx.AsyncClient, method: str, **params: object) -> tuple[int, str]:
    answer = await api.post(f"/{method}", json=params)
    body = answer.json()
    assert body["ok"] is False
    assert body["error_code"] == answer.status_code
    return answer.status_code, body["description"]


async def waiting_poll(
    api: httpx.AsyncClient, world: World, **params: object
) -> asyncio.Task[Json]:
    """Begin a long poll and return once the server holds it."""
    before = len(world.calls())
    task = asyncio.create_task(api.post("/getUpdates", json={"timeout": 30, **params}))
    while len(world.calls()) == before:  # noqa: ASYNC110  the log of calls has no event
        await asyncio.sleep(0)

    async def body() -> Json:
        answer: Json = (await task).json()
        return answer

    return asyncio.create_task(body())


async def test_get_me(api: httpx.AsyncClient, bot: Bot) -> None:
    me = await call(api, "getMe")
    assert isinstance(me, dict)
    assert (me["id"], me["is_bot"], me["username"]) == (bot.user_id, True, "alarm_bot")


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(lambda api, p: api.get("/sendMessage", params=p), id="get"),
        pytest.param(lambda api, p: api.post("/sendMessage", data=p), id="form"),
        pytest.param(lambda api, p: api.post("/sendmessage", json=p), id="json-any-case"),
    ],
)
async def test_parameters_come_in_every_form(
    send: Callable[[httpx.AsyncClient, Json], Awaitable[httpx.Response]],
    api: httpx.AsyncClient,
    world: World,
    desk: Chat,
) -> None:
    entities = json.dumps([{"type": "bold", "offset": 3, "length": 4}])
    params = {"chat_id": desk.chat_id, "text": "🏳 flag", "entities": entities}
    result = (await send(api, params)).json()["result"]
    assert result["text"] == "🏳 flag"
    assert result["entities"] == [{"type": "bold", "offset": 3, "length": 4}]
    assert result["chat"] == {"id": desk.chat_id, "type": "supergroup", "title": "Desk"}
    message = world.messages(desk.chat_id)[0]
    assert (message.text, message.via, message.random_id) == ("🏳 flag", "bot_api", None)


async def test_send_with_everything(api: httpx.AsyncClient, world: World, bot: Bot) -> None:
    forum = world.add_chat("Forum", Kind.FORUM, admins=[bot.user_id])
    keyboard = [
        [{"text": "Mute", "callback_data": "m:1"}],
        [{"text": "Open", "url": "https://t.me/a/1"}],
    ]
    first = await call(api, "sendMessage", chat_id=forum.chat_id, text="one")
    result = await call(
        api,
        "sendMessage",
        chat_id=str(forum.chat_id),
        text="two",
        message_thread_id=5,
        disable_notification=True,
        link_preview_options={"is_disabled": True},
        reply_markup={"inline_keyboard": keyboard},
        reply_parameters={"message_id": 1},
    )
    assert isinstance(first, dict)
    assert isinstance(result, dict)
    assert result["reply_markup"] == {"inline_keyboard": keyboard}
    assert (result["message_thread_id"], result["is_topic_message"]) == (5, True)
    assert result["reply_to_message"] == first
    assert world.messages(forum.chat_id)[1].silent


async def test_longest_text_counts_utf16_units(api: httpx.AsyncClient, desk: Chat) -> None:
    await call(api, "sendMessage", chat_id=desk.chat_id, text="🏳" * 2048)
    too_long = await refused(api, "sendMessage", chat_id=desk.chat_id, text="🏳" * 2048 + "a")
    assert too_long == (400, "Bad Request: message is too long")


@pytest.mark.parametrize(
    ("params", "told"),
    [
        pytest.param({"text": ""}, "message text is empty", id="empty"),
        pytest.param({"text": " \n"}, "message text is empty", id="blank"),
        pytest.param({}, "message text is empty", id="no-text"),
        pytest.param(
            {"text": "a", "parse_mode": "HTML"}, "unsupported parse_mode", id="parse-mode"
        ),
        pytest.param({"text": "a", "chat_id": ""}, "chat_id is empty", id="no-chat"),
        pytest.param({"text": "a", "chat_id": 404}, "chat not found", id="unknown-user"),
        pytest.param({"text": "a", "chat_id": -100404}, "chat not found", id="unknown-chat"),
        pytest.param({"text": "a", "chat_id": "@nobody"}, "chat not found", id="unknown-name"),
        pytest.param({"text": "a", "chat_id": "@alarm_bot"}, "chat not found", id="a-bots-name"),
        pytest.param(
            {"text": "a", "chat_id": "x"}, "parameter chat_id must be a number", id="word"
        ),
        pytest.param(
            {"text": "a", "message_thread_id": 3}, "message thread not found", id="no-forum"
        ),
        pytest.param(
            {"text": "a", "reply_parameters": {"message_id": 9}},
            "message to be replied not found",
            id="reply-to-nothing",
        ),
        pytest.param({"text": "a", "entities": "[{"}, "can't parse entities", id="entities-json"),
        pytest.param(
            {"text": "a", "entities": {"type": "bold"}}, "must be an Array", id="entities-object"
        ),
        pytest.param({"text": "a", "entities": [1]}, "must be an Object", id="entity-number"),
        pytest.param({"text": "a", "reply_markup": []}, "object expected", id="markup-array"),
    ],
)
async def test_what_cannot_be_sent(
    api: httpx.AsyncClient, world: World, desk: Chat, params: Json, told: str
) -> None:
    code, description = await refused(api, "sendMessage", **{"chat_id": desk.chat_id, **params})
    assert code == 400
    assert description.startswith("Bad Request: ")
    assert told in description
    assert world.messages(desk.chat_id) == []


async def test_half_a_character_is_refused(api: httpx.AsyncClient, desk: Chat) -> None:
    body = f'{{"chat_id": {desk.chat_id}, "text": "\\ud83c"}}'
    answer = await api.post("/sendMessage", content=body)
    assert answer.status_code == 400
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


@pytest.mark.parametrize(
    ("entity", "told"),
    [
        pytest.param({"type": "bold", "offset": 0, "length": 6}, None, id="all"),
        pytest.param({"type": "bold", "offset": 0, "length": 2}, None, id="whole-emoji"),
        pytest.param({"type": "bold", "offset": 0, "length": 1}, "UTF-16", id="half-emoji"),
        pytest.param({"type": "bold", "offset": 1, "length": 2}, "UTF-16", id="from-half"),
        pytest.param({"type": "bold", "offset": 5, "length": 2}, "outside", id="beyond"),
        pytest.param({"type": "bold", "offset": -1, "length": 2}, "outside", id="before"),
        pytest.param({"type": "bold", "offset": 0, "length": 0}, "positive", id="empty"),
        pytest.param({"type": "bold", "offset": "0", "length": 1}, "positive", id="not-a-number"),
        pytest.param({"type": "loud", "offset": 0, "length": 2}, "unsupported", id="type"),
        pytest.param({"type": "text_link", "offset": 0, "length": 2}, "url", id="no-url"),
    ],
)
async def test_entities_are_checked_in_utf16(
    api: httpx.AsyncClient, desk: Chat, entity: Json, told: str | None
) -> None:
    params = {"chat_id": desk.chat_id, "text": "🏳flag", "entities": [entity]}
    if told is None:
        await call(api, "sendMessage", **params)
    else:
        code, description = await refused(api, "sendMessage", **params)
        assert code == 400
        assert told in description


async def test_too_many_entities(api: httpx.AsyncClient, desk: Chat) -> None:
    entities = [{"type": "bold", "offset": i, "length": 1} for i in range(101)]
    told = await refused(
        api, "sendMessage", chat_id=desk.chat_id, text="a" * 200, entities=entities
    )
    assert told == (400, "Bad Request: too many entities")


@pytest.mark.parametrize(
    ("button", "told"),
    [
        pytest.param({"text": "a", "callback_data": "ж" * 32}, None, id="64-bytes"),
        pytest.param(
            {"text": "a", "callback_data": "ж" * 33}, "BUTTON_DATA_INVALID", id="66-bytes"
        ),
        pytest.param({"text": "a"}, "unallowed", id="does-nothing"),
        pytest.param({"callback_data": "a"}, "text is missing", id="no-label"),
        pytest.param("a", "text is missing", id="not-an-object"),
    ],
)
async def test_buttons_are_checked(
    api: httpx.AsyncClient, desk: Chat, button: object, told: str | None
) -> None:
    markup = {"inline_keyboard": [[button]]}
    params: Json = {"chat_id": desk.chat_id, "text": "a", "reply_markup": markup}
    if told is None:
        await call(api, "sendMessage", **params)
    else:
        assert told in (await refused(api, "sendMessage", **params))[1]


async def test_keyboard_must_be_rows(api: httpx.AsyncClient, desk: Chat) -> None:
    params: Json = {"chat_id": desk.chat_id, "text": "a", "reply_markup": {"inline_keyboard": [1]}}
    assert "Array of Arrays" in (await refused(api, "sendMessage", **params))[1]


async def test_rights(api: httpx.AsyncClient, world: World, bot: Bot, olena: User) -> None:
    channel = world.add_channel("news", "News")
    group = world.add_chat("Group", Kind.GROUP)
    stranger = world.add_user("Stranger")
    steps: list[tuple[int | str, int, str]] = [
        ("@news", 403, "Forbidden: bot is not a member of the channel chat"),
        (group.chat_id, 403, "Forbidden: bot is not a member of the supergroup chat"),
        (stranger.user_id, 403, "Forbidden: bot can't initiate conversation with a user"),
    ]
    for chat_id, code, told in steps:
        assert await refused(api, "sendMessage", chat_id=chat_id, text="a") == (code, told)
    world.join(bot.user_id, channel)
    need_rights = (400, "Bad Request: need administrator rights in the channel chat")
    assert await refused(api, "sendMessage", chat_id="@news", text="a") == need_rights
    channel.admins.add(bot.user_id)
    posted = await call(api, "sendMessage", chat_id="@news", text="a")
    assert isinstance(posted, dict)
    assert posted["sender_chat"] == posted["chat"]
    assert "from" not in posted
    channel.banned.add(bot.user_id)
    kicked = (403, "Forbidden: bot was kicked from the channel chat")
    assert await refused(api, "sendMessage", chat_id="@news", text="a") == kicked
    olena.blocked.add(bot.user_id)
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert await refused(api, "sendMessage", chat_id=olena.user_id, text="a") == blocked


async def test_edit_and_delete(
    api: httpx.AsyncClient, world: World, desk: Chat, olena: User
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    await call(api, "sendMessage", chat_id=desk.chat_id, text="one", reply_markup=keyboard)
    of_olena = world.say(olena.user_id, "mine", chat_id=desk.chat_id)
    here: Json = {"chat_id": desk.chat_id, "message_id": 1}
    edited = await call(api, "editMessageText", **here, text="two")
    assert isinstance(edited, dict)
    assert edited["text"] == "two"
    assert edited["edit_date"]
    assert "reply_markup" not in edited
    assert world.messages(desk.chat_id)[0].edits == ["one"]
    same = await refused(api, "editMessageText", **here, text="two")
    assert same[1].startswith("Bad Request: message is not modified")
    there: Json = {"chat_id": desk.chat_id, "message_id": of_olena.message_id}
    not_mine = await refused(api, "editMessageText", **there, text="x")
    assert not_mine == (400, "Bad Request: message can't be edited")
    assert await call(api, "deleteMessage", **here) is True
    assert world.messages(desk.chat_id)[0].deleted
    gone = await refused(api, "deleteMessage", **here)
    assert gone == (400, "Bad Request: message to delete not found")
    lost = await refused(api, "editMessageText", **here, text="three")
    assert lost == (400, "Bad Request: message to edit not found")


async def test_delete_of_others_needs_an_admin(
    api: httpx.AsyncClient, world: World, desk: Chat, olena: User, bot: Bot
) -> None:
    message = world.say(olena.user_id, "mine", chat_id=desk.chat_id)
    desk.admins.discard(bot.user_id)
    here: Json = {"chat_id": desk.chat_id, "message_id": message.message_id}
    told = await refused(api, "deleteMessage", **here)
    assert told == (400, "Bad Request: message can't be deleted")


async def test_commands(api: httpx.AsyncClient, bot: Bot) -> None:
    commands = [{"command": "help", "description": "What I can do"}]
    assert await call(api, "setMyCommands", commands=commands) is True
    assert bot.commands == [("help", "What I can do")]
    assert await call(api, "getMyCommands") == commands
    scope = {"type": "all_private_chats"}
    assert await call(api, "setMyCommands", commands=[], scope=scope) is True
    assert await call(api, "getMyCommands") == commands
    many = [{"command": f"c{n}", "description": "x"} for n in range(101)]
    upper = {"command": "Help", "description": "x"}
    for wrong in ([1], [{"command": "x"}], [{"description": "x"}], [upper], many):
        assert (await refused(api, "setMyCommands", commands=wrong))[0] == 400


async def test_get_chat_and_members(
    api: httpx.AsyncClient, world: World, bot: Bot, olena: User, desk: Chat
) -> None:
    channel = world.add_channel("news", "News", members=40)
    by_name = await call(api, "getChat", chat_id="@NEWS")
    by_id = await call(api, "getChat", chat_id=channel.chat_id)
    assert by_name == by_id
    assert isinstance(by_name, dict)
    assert (by_name["type"], by_name["username"]) == ("channel", "news")
    assert await call(api, "getChatMemberCount", chat_id="@news") == 40
    here: Json = {"chat_id": desk.chat_id}
    me = await call(api, "getChatMember", **here, user_id=bot.user_id)
    assert isinstance(me, dict)
    assert (me["status"], me["can_post_messages"]) == ("administrator", True)
    her = await call(api, "getChatMember", **here, user_id=olena.user_id)
    assert isinstance(her, dict)
    assert her == {
        "status": "member",
        "user": {
            "id": olena.user_id,
            "is_bot": False,
            "first_name": "Olena",
            "language_code": "uk",
        },
    }
    assert (await refused(api, "getChatMember", **here, user_id=1))[0] == 400
    outside = await refused(api, "getChatMember", chat_id="@news", user_id=bot.user_id)
    assert outside == (403, "Forbidden: bot is not a member of the channel chat")


async def test_there_is_no_webhook(api: httpx.AsyncClient, world: World, olena: User) -> None:
    world.say(olena.user_id, "/start")
    info = await call(api, "getWebhookInfo")
    assert info == {"url": "", "has_custom_certificate": False, "pending_update_count": 1}


async def test_an_anonymous_admin_speaks_as_the_group(
    api: httpx.AsyncClient, world: World, olena: User
) -> None:
    group = world.add_chat("Room", Kind.GROUP, admins=["bot", olena.user_id])
    world.say(olena.user_id, "/help", chat_id=group.chat_id, anonymous=True)
    updates: Any = await call(api, "getUpdates")
    said = updates[-1]["message"]
    assert said["sender_chat"]["id"] == group.chat_id
    assert (said["from"]["id"], said["from"]["is_bot"]) == (1_087_968_824, True)


async def test_updates_are_confirmed_by_offset(
    api: httpx.AsyncClient, world: World, olena: User
) -> None:
    for text in ("/start 1", "two", "three"):
        world.say(olena.user_id, text)
    updates = await call(api, "getUpdates", limit=2)
    assert isinstance(updates, list)
    assert [u["message"]["text"] for u in updates] == ["/start 1", "two"]
    assert updates[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert updates[0]["message"]["from"]["id"] == olena.user_id
    assert updates[0]["message"]["from"]["first_name"] == "Olena"
    assert updates[0]["message"]["from"]["language_code"] == "uk"
    assert updates[0]["message"]["chat"]["type"] == "private"
    again = await call(api, "getUpdates")
    assert isinstance(again, list)
    assert again[:2] == updates
    rest = await call(api, "getUpdates", offset=again[1]["update_id"] + 1)
    assert rest == again[2:]
    assert await call(api, "getUpdates", offset=again[2]["update_id"] + 1) == []


async def test_a_negative_offset_forgets_the_older(
    api: httpx.AsyncClient, world: World, olena: User
) -> None:
    for text in ("one", "two", "three"):
        world.say(olena.user_id, text)
    newest = await call(api, "getUpdates", offset=-1)
    assert isinstance(newest, list)
    assert [u["message"]["text"] for u in newest] == ["three"]
    assert await call(api, "getUpdates") == newest


async def test_allowed_updates_are_remembered(
    api: httpx.AsyncClient, world: World, olena: User
) -> None:
    world.say(olena.user_id, "one")
    assert await call(api, "getUpdates", allowed_updates=["callback_query"]) == []
    assert await call(api, "getUpdates") == []
    everything = await call(api, "getUpdates", allowed_updates=[])
    assert isinstance(everything, list)
    assert len(everything) == 1


async def test_a_poll_waits_for_news(api: httpx.AsyncClient, world: World, olena: User) -> None:
    poll = await waiting_poll(api, world, allowed_updates=["message"])
    world.say(olena.user_id, "at last")
    result = (await poll)["result"]
    assert isinstance(result, list)
    assert result[0]["message"]["text"] == "at last"


async def test_a_poll_ends_empty(api: httpx.AsyncClient) -> None:
    assert await call(api, "getUpdates", timeout=1) == []


async def test_a_second_poll_ends_the_first(
    api: httpx.AsyncClient, world: World, olena: User
) -> None:
    first = await waiting_poll(api, world)
    second = await waiting_poll(api, world)
    told = await first
    assert told["error_code"] == 409
    assert str(told["description"]).startswith("Conflict: terminated by other getUpdates request")
    world.say(olena.user_id, "one")
    assert (await second)["ok"] is True


async def test_updates_of_every_kind(
    api: httpx.AsyncClient, world: World, olena: User, bot: Bot
) -> None:
    channel = world.add_chat("News", Kind.CHANNEL, username="news", admins=["bot"])
    posts = world.post("news", "a", media="photo", forward_from="Somebody", signature="Ed")
    world.edit_post("news", posts[0].message_id, "b")
    sent = world.send(bot.user_id, channel, "c", via="bot_api", buttons=((("Go", "go:1"),),))
    world.press(olena.user_id, channel.chat_id, sent.message_id, "Go")
    updates = await call(api, "getUpdates")
    assert isinstance(updates, list)
    joined, posted, edited, pressed = updates
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    post = posted["channel_post"]
    assert post["photo"]
    assert post["forward_origin"]["sender_user_name"] == "Somebody"
    assert post["author_signature"] == "Ed"
    assert edited["edited_channel_post"]["caption"] == "b"
    query = pressed["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("go:1", olena.user_id)
    assert query["message"]["message_id"] == sent.message_id
    assert await call(api, "answerCallbackQuery", callback_query_id=query["id"], text="Gone")
    again = await refused(api, "answerCallbackQuery", callback_query_id=query["id"])
    assert again[0] == 400
    assert again[1].startswith("Bad Request: query is too old")


@pytest.mark.parametrize(
    ("path", "code", "told"),
    [
        pytest.param("/bot1:wrong/getMe", 401, "Unauthorized", id="wrong-token"),
        pytest.param("/getMe", 404, "Not Found", id="no-token"),
        pytest.param("/", 404, "Not Found", id="root"),
    ],
)
async def test_doors_that_stay_shut(
    world: World, serve: Serve, path: str, code: int, told: str
) -> None:
    client = await serve(BotApiServer(world).answer)
    answer = await client.get(path)
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": told}


async def test_unknown_methods_and_bodies(api: httpx.AsyncClient) -> None:
    assert await refused(api, "sendPigeon") == (404, "Not Found: method not found")
    answer = await api.post("/getMe", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error_code"] == 400


@pytest.mark.parametrize(
    ("fault", "code", "description", "parameters"),
    [
        pytest.param(
            {"status": 429, "retry_after": 7},
            429,
            "Too Many Requests: retry after 7",
            {"retry_after": 7},
            id="flood",
        ),
        pytest.param({"status": 502}, 502, "Bad Gateway", None, id="gateway"),
        pytest.param({"status": 599}, 599, "Unknown Error", None, id="no-such-status"),
        pytest.param(
            {"status": 403, "description": "Forbidden: no"}, 403, "Forbidden: no", None, id="words"
        ),
    ],
)
async def test_bot_api_faults(
    api: httpx.AsyncClient,
    world: World,
    fault: Json,
    code: int,
    description: str,
    parameters: object,
) -> None:
    world.add_fault("bot_api", {"method": "getMe", "count": 2, **fault})
    await call(api, "getChat", chat_id=str(world.add_channel("news", "News").chat_id))
    for _ in range(2):
        answer = await api.get("/getMe")
        body = answer.json()
        assert (answer.status_code, body["error_code"]) == (code, code)
        assert (body["description"], body.get("parameters")) == (description, parameters)
    await call(api, "getMe")


async def test_a_call_may_take_effect_and_close(
    api: httpx.AsyncClient, world: World, desk: Chat
) -> None:
    world.add_fault("accept_then_fail", {"api": "bot_api", "method": "sendMessage"})
    assert (await refused(api, "sendMessage", chat_id=desk.chat_id, text=""))[0] == 400
    with pytest.raises(httpx.RemoteProtocolError):
        await api.post("/sendMessage", json={"chat_id": desk.chat_id, "text": "a"})
    assert [m.text for m in world.messages(desk.chat_id)] == ["a"]
    await call(api, "sendMessage", chat_id=desk.chat_id, text="b")


async def test_a_call_may_take_effect_and_fail(
    api: httpx.AsyncClient, world: World, desk: Chat
) -> None:
    world.add_fault("accept_then_fail", {"api": "bot_api", "method": "sendMessage", "status": 504})
    assert (await refused(api, "sendMessage", chat_id=desk.chat_id, text="a"))[0] == 504
    assert [m.text for m in world.messages(desk.chat_id)] == ["a"]


async def test_faults_of_mtproto_do_not_strike_here(
    api: httpx.AsyncClient, world: World, desk: Chat
) -> None:
    world.add_fault("accept_then_fail", {"api": "mtproto", "method": "sendMessage"})
    await call(api, "sendMessage", chat_id=desk.chat_id, text="a")


async def test_a_delay_is_waited(api: httpx.AsyncClient, world: World) -> None:
    world.add_fault("delay", {"method": "getMe", "seconds": 0.2})
    begun = world.clock.monotonic()
    await call(api, "getMe")
    assert world.clock.monotonic() - begun >= 0.2


async def test_calls_are_logged_without_the_token(
    api: httpx.AsyncClient, world: World, bot: Bot
) -> None:
    await call(api, "getChat", chat_id=str(world.add_channel("news", "News").chat_id))
    (logged,) = world.calls()
    assert (logged.account, logged.api, logged.method) == ("alarm_bot", "bot_api", "getChat")
    assert bot.token not in str(logged)


async def test_a_reply_may_do_without_its_message(api: httpx.AsyncClient, desk: Chat) -> None:
    reply = {"message_id": 9, "allow_sending_without_reply": True}
    await call(api, "sendMessage", chat_id=desk.chat_id, text="a", reply_parameters=reply)


@given(
    before=st.text(max_size=9), inside=st.text(min_size=1, max_size=9), after=st.text(max_size=9)
)
def test_an_entity_on_whole_characters_is_always_taken(
    before: str, inside: str, after: str
) -> None:
    wanted = {"type": "bold", "offset": utf16_length(before), "length": utf16_length(inside)}
    (entity,) = sent_entities(Params({"entities": [wanted]}), before + inside + after)
    assert (entity.offset, entity.length) == (wanted["offset"], wanted["length"])


@given(text=st.text(max_size=9), offset=st.integers(-2, 22), length=st.integers(-2, 22))
def test_an_entity_is_taken_only_if_it_can_be_cut_out(text: str, offset: int, length: int) -> None:
    wanted = {"type": "bold", "offset": offset, "length": length}
    units = text.encode("utf-16-le")
    try:
        sent_entities(Params({"entities": [wanted]}), text)
    except BotApiError:
        return
    assert 0 <= offset < offset + length <= len(units) // 2
    units[offset * 2 : (offset + length) * 2].decode("utf-16-le")
