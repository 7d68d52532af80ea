from __future__ import annotations

import asyncio
import json
import logging
import socket
import traceback
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.config import Proxy, Secret
from bot.config.proxies import proxy_for
from bot.errors import ConfigError, NetworkError, RejectedError, ThrottledError
from bot.model import Entity, Message
from bot.notify.answers import MovedError
from bot.notify.bot_api import BotApi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

TOKEN = "123456:SECRET-canary"  # noqa: S105  a canary, looked for in everything that is shown
PROXY = Proxy(scheme="socks5", host="10.0.0.9", port=1080)


class Wire:
    """The server's end: what was asked, and what is answered next."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answer: httpx.Response | Exception = httpx.Response(
            200, json={"ok": True, "result": {"message_id": 7}}
        )

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.answer, httpx.RequestError):
            self.answer.request = request  # as httpx does, and its URL holds the token
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def result(self, value: object) -> None:
        self.answer = httpx.Response(200, json={"ok": True, "result": value})

    def refuse(self, code: int, description: str, **parameters: int) -> None:
        body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            body["parameters"] = parameters
        self.answer = httpx.Response(code, json=body)

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.requests[-1].content)
        return body


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def api(wire: Wire) -> AsyncIterator[BotApi]:
    made = BotApi(
        Secret(TOKEN),
        api_url="http://127.0.0.1:8081/",
        transport=httpx.MockTransport(wire.handle),
        timeout=20,
    )
    yield made
    await made.aclose()


async def test_a_message_goes_out_as_json_without_previews(api: BotApi, wire: Wire) -> None:
    message = Message(
        text="прапор t.me/a/1",
        entities=(
            Entity(type="bold", offset=0, length=6),
            Entity(type="text_link", offset=7, length=8, url="https://t.me/a/1"),
        ),
        buttons=((("Keep", "k1"), ("Drop", "d1")), (("More", "m"),)),
    )
    assert await api.send("@desk", message, silent=True) == 7
    (request,) = wire.requests
    assert str(request.url) == f"http://127.0.0.1:8081/bot{TOKEN}/sendMessage"
    assert wire.body == {
        "chat_id": "@desk",
        "text": "прапор t.me/a/1",
        "disable_notification": True,
        "link_preview_options": {"is_disabled": True},
        "entities": [
            {"type": "bold", "offset": 0, "length": 6},
            {"type": "text_link", "offset": 7, "length": 8, "url": "https://t.me/a/1"},
        ],
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": "Keep", "callback_data": "k1"},
                    {"text": "Drop", "callback_data": "d1"},
                ],
                [{"text": "More", "callback_data": "m"}],
            ]
        },
    }


async def test_what_json_cannot_carry_is_replaced(api: BotApi, wire: Wire) -> None:
    await api.send("1", Message(text="a\ud800\0b"))
    assert wire.body["text"] == "a\ufffd\ufffdb"


async def test_updates_are_polled_for_longer_than_a_call_may_take(api: BotApi, wire: Wire) -> None:
    wire.result([{"update_id": 5}])
    updates = await api.get_updates(5, timeout=50, allowed=["message", "callback_query"])
    assert updates == [{"update_id": 5}]
    assert wire.body == {
        "timeout": 50,
        "allowed_updates": ["message", "callback_query"],
        "offset": 5,
    }
    assert wire.requests[0].extensions["timeout"]["read"] > 50


async def test_the_first_poll_names_no_offset(api: BotApi, wire: Wire) -> None:
    wire.result([])
    assert await api.get_updates(None, timeout=0, allowed=[]) == []
    assert "offset" not in wire.body


async def test_the_smaller_calls(api: BotApi, wire: Wire) -> None:
    wire.result({"id": 1, "is_bot": True})
    assert (await api.get_me())["is_bot"] is True
    assert (await api.get_chat("@desk"))["id"] == 1
    assert await api.get_chat_member("@desk", 4) == {"id": 1, "is_bot": True}
    assert wire.body == {"chat_id": "@desk", "user_id": 4}
    await api.edit("@desk", 9, Message(text="new"))
    assert wire.body["message_id"] == 9
    assert wire.body["text"] == "new"
    await api.delete("@desk", 9)
    assert wire.body == {"chat_id": "@desk", "message_id": 9}
    await api.answer_callback("cb", "done")
    assert wire.body == {"callback_query_id": "cb", "text": "done"}
    await api.set_commands([("help", "what I can do")], {"type": "all_private_chats"})
    assert wire.body == {
        "commands": [{"command": "help", "description": "what I can do"}],
        "scope": {"type": "all_private_chats"},
    }
    methods = [request.url.path.rsplit("/", 1)[1] for request in wire.requests]
    assert methods == [
        "getMe",
        "getChat",
        "getChatMember",
        "editMessageText",
        "deleteMessage",
        "answerCallbackQuery",
        "setMyCommands",
    ]


async def test_an_edit_that_changes_nothing_is_done(api: BotApi, wire: Wire) -> None:
    wire.refuse(400, "Bad Request: message is not modified: specified new content is the same")
    await api.edit("@desk", 9, Message(text="same"))
    wire.refuse(400, "Bad Request: message can't be edited")
    with pytest.raises(RejectedError, match="can't be edited"):
        await api.edit("@desk", 9, Message(text="other"))


@pytest.mark.parametrize(
    ("code", "description", "remedy"),
    [
        pytest.param(400, "Bad Request: chat not found", "NOTIFY_CHAT", id="no chat"),
        pytest.param(400, "Bad Request: not enough rights to send", "admin", id="no rights"),
        pytest.param(401, "Unauthorized", "@BotFather", id="token"),
        pytest.param(403, "Forbidden: bot was kicked", "Add the bot to that chat", id="kicked"),
        pytest.param(404, "Not Found", "TELEGRAM_BOT_TOKEN", id="malformed token"),
        pytest.param(409, "Conflict: terminated by other", "Another program", id="two pollers"),
    ],
)
async def test_a_refusal_names_its_code_and_what_to_do(
    api: BotApi, wire: Wire, code: int, description: str, remedy: str
) -> None:
    wire.refuse(code, description)
    with pytest.raises(RejectedError, match=description) as caught:
        await api.send("@desk", Message(text="x"))
    assert caught.value.code == code
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(("parameters", "seconds"), [({"retry_after": 37}, 37.0), ({}, 5.0)])
async def test_a_flood_wait_names_its_seconds(
    api: BotApi, wire: Wire, parameters: dict[str, int], seconds: float
) -> None:
    wire.refuse(429, "Too Many Requests", **parameters)
    with pytest.raises(ThrottledError) as caught:
        await api.send("@desk", Message(text="x"))
    assert caught.value.seconds == seconds


async def test_a_group_that_moved_names_its_new_id(api: BotApi, wire: Wire) -> None:
    wire.refuse(400, "Bad Request: upgraded", migrate_to_chat_id=-100123)
    with pytest.raises(MovedError) as caught:
        await api.send("-5", Message(text="x"))
    assert caught.value.target == "-100123"


@pytest.mark.parametrize(
    ("answer", "sent"),
    [
        pytest.param(httpx.Response(500, json={"ok": False, "error_code": 500}), True, id="500"),
        pytest.param(httpx.Response(502, text="<html>Bad Gateway</html>"), True, id="502 page"),
        pytest.param(httpx.Response(200, text="<html>Log in here</html>"), True, id="portal"),
        pytest.param(httpx.Response(200, json=["ok"]), True, id="no object"),
        pytest.param(httpx.Response(200, json={"ok": True}), True, id="no result"),
        pytest.param(httpx.Response(403, text="<html>blocked</html>"), False, id="403 page"),
        pytest.param(httpx.Response(302, headers={"location": "/"}), False, id="redirect"),
        pytest.param(httpx.ReadTimeout("slow"), True, id="read timeout"),
        pytest.param(httpx.ReadError("reset"), True, id="reset"),
        pytest.param(httpx.RemoteProtocolError("closed"), True, id="closed"),
        pytest.param(httpx.ConnectError("refused"), False, id="refused"),
        pytest.param(httpx.ConnectTimeout("slow"), False, id="connect timeout"),
        pytest.param(httpx.PoolTimeout("busy"), False, id="pool"),
        pytest.param(httpx.ProxyError("407"), False, id="proxy"),
    ],
)
async def test_a_failure_says_whether_the_call_may_have_counted(
    api: BotApi, wire: Wire, answer: httpx.Response | Exception, *, sent: bool
) -> None:
    wire.answer = answer
    with pytest.raises(NetworkError) as caught:
        await api.send("@desk", Message(text="x"))
    assert caught.value.sent is sent
    assert not isinstance(caught.value, RejectedError)


FAILURES: list[Callable[[Wire], None]] = [
    lambda wire: wire.refuse(401, "Unauthorized"),
    lambda wire: setattr(wire, "answer", httpx.ConnectError(f"to /bot{TOKEN}/getMe")),
    lambda wire: setattr(wire, "answer", httpx.ReadTimeout(f"from /bot{TOKEN}/getMe")),
    lambda wire: setattr(wire, "answer", httpx.Response(502, text="<html>")),
]


@pytest.mark.parametrize("fail", FAILURES, ids=["401", "connect", "timeout", "page"])
async def test_the_token_is_in_no_error_log_or_repr(
    api: BotApi, wire: Wire, fail: Callable[[Wire], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await api.get_me()
    fail(wire)
    with pytest.raises(NetworkError) as caught:
        await api.get_me()
    shown = "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    for text in (shown, str(caught.value), repr(caught.value), repr(api), caplog.text):
        assert "canary" not in text


@pytest.mark.parametrize(
    ("api_url", "proxied"),
    [
        pytest.param("https://api.telegram.org", True, id="Telegram"),
        pytest.param("http://10.1.2.3:8081", True, id="private network"),
        pytest.param("http://127.0.0.1.evil.example", True, id="only looks like loopback"),
        pytest.param("http://127.0.0.1:8081", False, id="127.0.0.1"),
        pytest.param("http://127.9.9.9:8081", False, id="127/8"),
        pytest.param("http://[::1]:8081", False, id="::1"),
        pytest.param("http://localhost:8081", False, id="localhost"),
        pytest.param("http://LOCALHOST:8081", False, id="LOCALHOST"),
    ],
)
def test_only_loopback_goes_past_the_proxy(api_url: str, *, proxied: bool) -> None:
    assert proxy_for(api_url, PROXY) == (PROXY.url if proxied else None)
    assert proxy_for(api_url, None) is None


async def test_a_dead_proxy_is_an_error_and_never_bypassed(unused_tcp_port: int) -> None:
    proxy = Proxy(scheme="http", host="127.0.0.1", port=unused_tcp_port)
    api = BotApi(Secret(TOKEN), api_url="http://192.0.2.1", proxy=proxy, timeout=5)
    with pytest.raises(NetworkError) as caught:
        await api.get_me()
    assert not caught.value.sent
    assert "TELEGRAM_PROXY" in caught.value.remedy
    await api.aclose()


async def test_a_server_that_does_not_even_answer_the_call_to_connect_was_sent_nothing() -> None:
    """The caller gives up on a call after its timeout; by then it must be known."""
    with ExitStack() as sockets:
        deaf = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # its queue is full, so that it drops whatever else arrives
            caller = sockets.enter_context(socket.socket())
            caller.setblocking(False)  # noqa: FBT003  its only parameter
            caller.connect_ex(deaf.getsockname())
        port = deaf.getsockname()[1]
        api = BotApi(Secret(TOKEN), api_url=f"http://127.0.0.1:{port}", timeout=1)
        with pytest.raises(NetworkError) as caught:
            await asyncio.wait_for(api.get_me(), 1)
        assert not caught.value.sent
        await api.aclose()


def test_a_proxy_that_http_cannot_use_is_refused() -> None:
    proxy = Proxy(scheme="socks4", host="10.0.0.9", port=1080)
    with pytest.raises(ConfigError, match="socks5"):
        BotApi(Secret(TOKEN), api_url="https://api.telegram.org", proxy=proxy, timeout=5)


async def test_the_environments_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = await asyncio.start_server(answer_get_me, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    api = BotApi(Secret(TOKEN), api_url=f"http://127.0.0.1:{port}", timeout=5)
    assert await api.get_me() == {"id": 1}
    await api.aclose()
    server.close()
    await server.wait_closed()


async def answer_get_me(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = b'{"ok": true, "result": {"id": 1}}'
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    writer.close()
    await writer.wait_closed()
