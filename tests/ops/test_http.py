from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ops.http import HttpError, HttpServer, Request, Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Serve = Callable[..., Awaitable[httpx.AsyncClient]]


FORM = "application/x-www-form-urlencoded"


async def echo(request: Request) -> Response | None:
    if request.path == "/silent":
        return None
    if request.path == "/refused":
        raise HttpError(418, "Ask for coffee elsewhere.")
    return Response.json(
        {"method": request.method, "path": request.path, "fields": request.fields()}
    )


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = HttpServer(echo, body_limit=1000)
    yield await server.start()
    await server.stop()


async def exchange(port: int, raw: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        pytest.param({"params": {"a": "1", "b": ""}}, {"a": "1", "b": ""}, id="query"),
        pytest.param({"json": {"a": [1, "ж"]}}, {"a": [1, "ж"]}, id="json"),
        pytest.param({"data": {"a": "ж &="}}, {"a": "ж &="}, id="form"),
        pytest.param(
            {"params": {"a": "1", "b": "2"}, "json": {"a": 3}}, {"a": 3, "b": "2"}, id="both"
        ),
        pytest.param({}, {}, id="nothing"),
        pytest.param(
            {"content": b'{"a": 1}', "headers": {"Content-Type": FORM}}, {"a": 1}, id="curl-d"
        ),
        pytest.param({"content": b'{"a": 1}'}, {"a": 1}, id="json-without-type"),
    ],
)
async def test_fields_are_read(serve: Serve, arguments: dict[str, object], fields: object) -> None:
    client = await serve(echo)
    answer = await client.request("POST", "/x", **arguments)  # type: ignore[arg-type]
    assert answer.json() == {"method": "POST", "path": "/x", "fields": fields}


async def test_path_is_decoded(serve: Serve) -> None:
    client = await serve(echo)
    assert (await client.get("/a%20b/%D0%B6?q=1")).json()["path"] == "/a b/ж"


@pytest.mark.parametrize(
    ("kind", "body", "status", "word"),
    [
        pytest.param("application/json", b"{", 400, "JSON", id="broken-json"),
        pytest.param("application/json", b"[1]", 400, "object", id="json-array"),
        pytest.param("application/json", b"\xff", 400, "JSON", id="json-not-utf8"),
        pytest.param("application/json", b"[" * 900, 400, "", id="deep-json"),
        pytest.param(
            "application/x-www-form-urlencoded", b"a=%ff", 400, "form", id="form-not-utf8"
        ),
        pytest.param("text/plain", b"a", 415, "application/json", id="other-type"),
        pytest.param("application/json", b"x" * 1001, 413, "1000", id="too-long"),
        pytest.param("application/json", b"x" * 5_000_000, 413, "1000", id="far-too-long"),
    ],
)
async def test_bad_bodies_are_refused(
    port: int, kind: str, body: bytes, status: int, word: str
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"http://127.0.0.1:{port}/", content=body, headers={"Content-Type": kind}
        )
    assert answer.status_code == status
    assert word in answer.json()["error"]


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(b"hello\r\n\r\n", 400, id="no-http"),
        pytest.param(b"GET http://elsewhere/ HTTP/1.1\r\n\r\n", 400, id="proxy-form"),
        pytest.param(b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, id="header-without-colon"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, id="negative-length"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, id="length-no-number"),
        pytest.param(
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411, id="chunked"
        ),
        pytest.param(b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000, 431, id="head-too-long"),
    ],
)
async def test_what_is_no_request_is_refused(port: int, raw: bytes, status: int) -> None:
    head, _, body = (await exchange(port, raw)).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close" in head
    assert "error" in json.loads(body)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HT", id="half-a-head"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf", id="half-a-body"),
    ],
)
async def test_a_client_that_leaves_gets_nothing(port: int, raw: bytes) -> None:
    assert await exchange(port, raw) == b""


heads = st.sampled_from(
    [b"GET /refused HTTP/1.1\r\n", b"POST / HTTP/1.1\r\n", b"GET  HTTP/1.1\r\n"]
)


@given(head=heads | st.binary(max_size=9), rest=st.binary(max_size=40), ends=st.booleans())
def test_any_bytes_get_an_answer_or_none(head: bytes, rest: bytes, ends: bool) -> None:  # noqa: FBT001  a dimension
    async def ask() -> bytes:
        server = HttpServer(echo)
        answer = await exchange(await server.start(), head + rest + (b"\r\n\r\n" if ends else b""))
        await server.stop()
        return answer

    answer = asyncio.run(ask())
    assert answer == b"" or answer.startswith(b"HTTP/1.1 ")


async def test_a_connection_carries_many_requests(port: int) -> None:
    request = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n"
    answer = await exchange(port, request + request + last)
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert answer.count(b"Connection: keep-alive") == 2


async def test_head_has_no_body(port: int) -> None:
    answer = await exchange(port, b"HEAD /x HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"\r\n\r\n")


async def test_expecting_clients_are_told_to_go_on(port: int) -> None:
    raw = b"POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"
    assert (await exchange(port, raw)).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")


async def test_a_refusal_keeps_the_connection(serve: Serve) -> None:
    client = await serve(echo)
    answer = await client.get("/refused")
    assert (answer.status_code, answer.json()) == (418, {"error": "Ask for coffee elsewhere."})
    assert answer.headers["connection"] == "keep-alive"


async def test_no_answer_closes_the_connection(serve: Serve) -> None:
    client = await serve(echo)
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/silent")


async def test_a_bug_is_heard_at_once(serve: Serve) -> None:
    async def buggy(_request: Request) -> Response:
        raise ZeroDivisionError

    heard: list[dict[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: heard.append(context))
    client = await serve(buggy)
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/")
    assert isinstance(heard[0]["exception"], ZeroDivisionError)


async def test_stop_ends_requests_under_way() -> None:
    begun = asyncio.Event()

    async def never(_request: Request) -> Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    server = HttpServer(never)
    port = await server.start()
    asking = asyncio.create_task(exchange(port, b"GET / HTTP/1.1\r\n\r\n"))
    await begun.wait()
    await server.stop()
    assert await asking == b""
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)
