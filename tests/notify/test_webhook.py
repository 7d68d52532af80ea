"""Over real sockets on loopback, which a webhook must be allowed to reach by name."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.clock import SystemClock
from bot.config import Secret, WebhookSettings
from bot.dispatch.failures import Course, course_of
from bot.errors import NetworkError
from bot.notify.telling import ClosedError
from bot.notify.webhook import Webhooks, resolved
from bot.ops.http import HttpServer, Request, Response
from tests.notify.told import HOSTILE, KEY, a_telling, a_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import MovedClock

CANARY = "canary-8c1f"
METADATA = "http://169.254.169.254/latest/meta-data/"


class Desk:
    """A server that takes what is posted, as its next answer says."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer: Response | None = Response(status=204)
        self.port = 0
        self.server = HttpServer(self.take)

    async def take(self, request: Request) -> Response | None:
        self.requests.append(request)
        return self.answer

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.body) for request in self.requests]

    def webhooks(
        self,
        url: str = "",
        *,
        allow: Sequence[str] = ("127.0.0.1",),
        timeout: float = 5.0,
        **wire: Any,
    ) -> Webhooks:
        url = url or f"http://127.0.0.1:{self.port}/{CANARY}?token={CANARY}"
        settings = WebhookSettings(
            url=Secret(url), secret=Secret(CANARY), allow_hosts=tuple(allow), timeout=timeout
        )
        return Webhooks({"hook": settings}, clock=SystemClock(), **wire)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    made.port = await made.server.start()
    yield made
    await made.server.stop()


def at(*answers: Sequence[str]) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """Return a resolver that answers so, one after the other."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0)

    return resolve


async def test_what_is_posted_is_signed(desk: Desk) -> None:
    receipt = await desk.webhooks().tell(a_telling("прапор"))
    (request,) = desk.requests
    assert (request.method, request.path, request.query) == (
        "POST",
        f"/{CANARY}",
        {"token": CANARY},
    )
    signed = request.headers["flagfall-timestamp"].encode() + b"." + request.body
    expected = hmac.new(CANARY.encode(), signed, "sha256").hexdigest()
    assert request.headers["flagfall-signature"] == f"v1={expected}"
    assert request.headers["idempotency-key"] == KEY
    assert request.headers["content-type"] == "application/json"
    assert request.headers["host"] == f"127.0.0.1:{desk.port}"
    assert json.loads(request.body)["text"] == "прапор"
    assert (receipt.status, receipt.text) == (204, "127.0.0.1 answered HTTP 204 No Content.")


async def test_the_timestamp_is_the_clock_s(moved_clock: MovedClock) -> None:
    requests: list[httpx.Request] = []
    settings = WebhookSettings(url=Secret("https://h.example/"), secret=Secret("s"))
    hooks = Webhooks(
        {"hook": settings},
        clock=moved_clock,
        resolve=at(["93.184.216.34"]),
        transport=taking(requests),
    )
    await hooks.tell(a_test())
    assert requests[0].headers["flagfall-timestamp"] == "1668157200"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_every_text_arrives_as_it_is(desk: Desk, text: str) -> None:
    await desk.webhooks().tell(a_telling(text))
    assert desk.bodies[0]["text"] == text
    assert "x-header" not in desk.requests[0].headers


def taking(requests: list[httpx.Request]) -> httpx.MockTransport:
    def take(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(204)

    return httpx.MockTransport(take)


async def test_the_address_that_was_checked_is_the_one_connected_to(desk: Desk) -> None:
    requests: list[httpx.Request] = []
    hooks = desk.webhooks(
        "https://rebound.example:8443/x",
        allow=(),
        resolve=at(["2606:4700:4700::1111"], ["127.0.0.1"]),
        transport=taking(requests),
    )
    await hooks.tell(a_test())
    (request,) = requests
    assert (request.url.host, request.url.port) == ("2606:4700:4700::1111", 8443)
    assert request.headers["host"] == "rebound.example:8443"
    assert request.extensions["sni_hostname"] == "rebound.example"
    with pytest.raises(ClosedError, match=r"rebound\.example is at 127\.0\.0\.1"):
        await hooks.tell(a_test())
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("host", "said"),
    [
        pytest.param("127.0.0.1", "127.0.0.1 is no address of", id="an address"),
        pytest.param("[::1]", "::1 is no address of", id="an address in brackets"),
        pytest.param("localhost", "localhost is at 127.0.0.1, which is no address of", id="a name"),
    ],
)
async def test_what_is_not_public_is_named_once(desk: Desk, host: str, said: str) -> None:
    found = "127.0.0.1" if host == "localhost" else host.strip("[]")
    hooks = desk.webhooks(f"http://{host}:{desk.port}/", allow=(), resolve=at([found]))
    with pytest.raises(ClosedError) as caught:
        await hooks.tell(a_test())
    assert caught.value.message == f"{said} the public internet."


CLOSED_HOSTS = """
127.0.0.1 127.1 127.0.1 127.255.255.254 0 0.0.0.0 2130706433 017700000001 0x7f000001 0x7f.1
0x7f.0.0.1 0177.0.0.1 0177.1 127.0.0.1. 00000177.0.0.1 3232235777 0xc0a80101 10.0.0.1 0xa.1
012.0.0.1 167772161 172.16.0.1 172.31.255.255 192.168.1.1 192.168.257 100.64.0.1 100.127.255.254
169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 0xa9.0xfe.0xa9.0xfe
224.0.0.1 239.255.255.250 255.255.255.255 240.0.0.1 192.0.0.170 198.18.0.1 192.0.2.1 198.51.100.1
203.0.113.1 192.88.99.1 [::] [::1] [0:0:0:0:0:0:0:1] [0000::0001] [::7f00:1] [::127.0.0.1]
[::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:10.0.0.1] [::ffff:a9fe:a9fe]
[::ffff:169.254.169.254] [::ffff:192.168.1.1] [::ffff:100.64.0.1] [::ffff:0.0.0.0]
[::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::169.254.169.254]
[64:ff9b::10.0.0.1] [64:ff9b:1::10.0.0.1] [2002:7f00:1::] [2002:7f00:1::1] [2002:a9fe:a9fe::]
[2002:a00:1::] [2002:c0a8:101::] [2001::1] [2001:0:7f00:1::] [2001:0:4136:e378:8000:63bf:80ff:fffe]
[fe80::1] [fe80::1%25lo] [febf::1] [fec0::1] [fc00::1] [fd00::1] [fd00:ec2::254] [ff02::1] [ff0e::1]
[100::1] [2001:db8::1] [3fff::1] [2a00:1450::5efe:127.0.0.1] [2a00:1450::200:5efe:10.0.0.1]
localhost LOCALHOST localhost. LocalHost ip6-localhost
"""
NAMES = ["a.example", "xn--e1afmkfd.example", "metadata.google.internal"]
CLOSED_ANSWERS = [
    ["127.0.0.1"],
    ["10.1.2.3"],
    ["169.254.169.254"],
    ["::1"],
    ["fe80::1%lo"],
    ["::ffff:127.0.0.1"],
    ["93.184.216.34", "127.0.0.1"],
    ["127.0.0.1", "93.184.216.34"],
    ["2606:4700:4700::1111", "::ffff:10.0.0.1"],
    ["not an address"],
]


@pytest.mark.parametrize("host", CLOSED_HOSTS.split())
async def test_no_connection_to_what_is_not_public(desk: Desk, host: str) -> None:
    requests: list[httpx.Request] = []
    hooks = desk.webhooks(
        f"http://{host}:{desk.port}/", allow=("allowed.example",), transport=taking(requests)
    )
    with pytest.raises(NetworkError):
        await hooks.tell(a_test())
    real = desk.webhooks(f"http://{host}:{desk.port}/", allow=("allowed.example",))
    with pytest.raises(NetworkError):
        await real.tell(a_test())
    assert (requests, desk.requests) == ([], [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("answer", CLOSED_ANSWERS, ids=",".join)
async def test_no_connection_where_a_name_leads_astray(
    desk: Desk, name: str, answer: list[str]
) -> None:
    requests: list[httpx.Request] = []
    hooks = desk.webhooks(
        f"http://{name}:{desk.port}/", allow=(), resolve=at(answer), transport=taking(requests)
    )
    with pytest.raises(ClosedError) as caught:
        await hooks.tell(a_test())
    assert "allow_hosts" in caught.value.remedy
    assert course_of(caught.value) is Course.SUSPEND
    assert (requests, desk.requests) == ([], [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", [METADATA, "/elsewhere", "http://127.0.0.1:1/"])
async def test_no_redirect_is_followed(desk: Desk, status: int, to: str) -> None:
    desk.answer = Response(status=status, headers={"Location": to})
    with pytest.raises(ClosedError, match="Redirects are not followed"):
        await desk.webhooks().tell(a_test())
    assert len(desk.requests) == 1


async def test_no_proxy_of_the_environment_is_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    await desk.webhooks().tell(a_test())
    assert len(desk.requests) == 1


async def test_another_address_is_tried_where_one_cannot_be_reached(desk: Desk) -> None:
    hooks = desk.webhooks(
        f"http://desk.lan:{desk.port}/", allow=("Desk.LAN",), resolve=at(["::1", "127.0.0.1"])
    )
    await hooks.tell(a_test())
    assert desk.requests[0].headers["host"] == f"desk.lan:{desk.port}"


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[int]:
    """Serve every connection so, on the port that is yielded, and close them all in the end."""
    writers: list[asyncio.StreamWriter] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def dribbling(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"H")
        await writer.drain()
        await asyncio.sleep(0.02)


async def hanging_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def babbling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"SSH-2.0-x\r\n\r\n")


async def test_an_endless_answer_is_not_read() -> None:
    async with listening(endless) as port:
        receipt = await Desk().webhooks(f"http://127.0.0.1:{port}/").tell(a_test())
    assert receipt.status == 200


@pytest.mark.parametrize("serve", [silent, dribbling, hanging_up, babbling])
async def test_a_server_without_an_answer_may_have_taken_it(serve: Serve) -> None:
    async with listening(serve) as port:
        with pytest.raises(NetworkError) as caught:
            await Desk().webhooks(f"http://127.0.0.1:{port}/", timeout=0.5).tell(a_test())
    assert course_of(caught.value) is Course.RETRY
    assert caught.value.sent


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", f"http://{'a' * 64}.example/", "http://nowhere.invalid/"]
)
async def test_what_cannot_be_reached_was_not_sent(url: str) -> None:
    with pytest.raises(NetworkError) as caught:
        await Desk().webhooks(url).tell(a_test())
    assert course_of(caught.value) is Course.RETRY
    assert not caught.value.sent


async def test_a_certificate_that_nobody_vouches_for_is_refused(desk: Desk) -> None:
    with pytest.raises(NetworkError):
        await desk.webhooks(f"https://127.0.0.1:{desk.port}/").tell(a_test())
    assert desk.requests == []


@pytest.mark.parametrize("answer", [None, *(Response(status=s) for s in (301, 400, 404, 429, 500))])
async def test_nothing_secret_is_in_what_is_said_of_a_failure(
    desk: Desk, answer: Response | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.answer = answer and Response(
        status=answer.status,
        body=CANARY.encode(),
        headers={"Location": f"/{CANARY}", "Retry-After": CANARY},
    )
    hooks = desk.webhooks()
    with pytest.raises(NetworkError) as caught:
        await hooks.tell(a_test())
    error: BaseException | None = caught.value
    told = [repr(error), str(error), *traceback.format_exception(caught.value)]
    while error is not None:
        told += [repr(vars(error))]
        error = error.__cause__ or error.__context__
    said = [
        f"{record.getMessage()} {record.args!r}"
        for record in caplog.records
        if record.name != "asyncio"
    ]
    assert CANARY not in "\n".join(told)
    assert [line for line in said if CANARY in line] == []
    assert CANARY not in repr(hooks) + repr(vars(hooks))


async def test_a_webhook_that_is_not_set_up(desk: Desk) -> None:
    with pytest.raises(ClosedError, match="not set up"):
        await desk.webhooks().tell(a_test("other"))


async def test_an_address_that_is_none() -> None:
    with pytest.raises(ClosedError) as caught:
        await Desk().webhooks(f"http://a.example/{CANARY}{'x' * 70_000}").tell(a_test())
    assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_a_name_that_cannot_be_read_is_no_bug() -> None:
    with pytest.raises(NetworkError, match="xn--a--"):
        await Desk().webhooks("http://xn--a--.invalid/").tell(a_test())


async def test_a_name_is_resolved_to_each_address_once() -> None:
    assert await resolved("127.0.0.1", 80) == ["127.0.0.1"]
    assert "127.0.0.1" in await resolved("localhost", 80)
