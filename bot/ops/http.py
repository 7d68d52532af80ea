"""A small HTTP/1.1 server for loopback, over asyncio streams.

It serves what signing in and the local Telegram need and no more: keep-alive, bodies with a
Content-Length, JSON and form fields. What it cannot read is answered with a 4xx and
``{"error": ...}``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 1024 * 1024
LINGER = 1.0  # seconds
FORM = "application/x-www-form-urlencoded"


class HttpError(Exception):
    """A request that is answered with an error; ``str()`` says what to do instead."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: ``path`` is decoded and without query, header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def fields(self) -> dict[str, object]:
        """Return the fields of the query and of a JSON or form body, the body's last.

        Raises:
            HttpError: 400, the body is not what its Content-Type says; 415, it is neither.
        """
        if not self.body:
            return dict(self.query)
        kind = self.headers.get("content-type", "application/json").partition(";")[0].strip()
        # `curl -d` calls everything a form; none begins with a brace.
        if kind == "application/json" or (kind == FORM and self.body.lstrip().startswith(b"{")):
            return {**self.query, **_json_object(self.body)}
        if kind == FORM:
            return {**self.query, **_form(self.body)}
        raise HttpError(415, f"Content-Type {kind} is not read here: send application/json.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer; ``headers`` come on top of Content-Type and Content-Length."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, content: object, status: int = 200) -> Response:
        """Return the answer that carries this as JSON."""
        return cls(status=status, body=json.dumps(content).encode("ascii"))


Answer = Callable[[Request], Awaitable[Response | None]]
"""What a server does: None closes the connection without a word."""


class HttpServer:
    """Serves one Answer on a port of its own until it is stopped."""

    def __init__(
        self, answer: Answer, *, host: str = "127.0.0.1", body_limit: int = BODY_LIMIT
    ) -> None:
        self._answer = answer
        self._host = host
        self._body_limit = body_limit
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> int:
        """Listen, and return the port (a free one where 0 is asked for)."""
        self._server = await asyncio.start_server(
            self._accept, self._host, port, limit=HEAD_LIMIT, backlog=512
        )
        taken: int = self._server.sockets[0].getsockname()[1]
        return taken

    async def stop(self) -> None:
        """Close the port and every connection; requests under way get no answer."""
        if self._server is None:
            return
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        """Make a bug heard at once: the client only sees its connection end."""
        self._connections.discard(task)
        if not task.cancelled() and (error := task.exception()):
            asyncio.get_running_loop().call_exception_handler(
                {"message": "An HTTP connection failed", "exception": error, "task": task}
            )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection stays open."""
        try:
            request = await self._read(reader, writer)
        except HttpError as error:
            # Where the body ends is unknown now, so this connection can carry no further request.
            await _write(writer, _refusal(error), keep=False)
            await _linger(reader)
            return False
        try:
            response = await self._answer(request)
        except HttpError as error:
            response = _refusal(error)
        if response is None:
            return False
        keep = request.headers.get("connection", "").lower() != "close"
        await _write(writer, response, keep=keep, head_only=request.method == "HEAD")
        return keep

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError as error:
            raise HttpError(431, f"The head is longer than {HEAD_LIMIT} bytes.") from error
        method, target, headers = _parse_head(head)
        length = _body_length(headers, self._body_limit)
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        path, _, query = target.partition("?")
        return Request(
            method=method,
            path=unquote(path),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=await reader.readexactly(length),
        )


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    parts = first.split(" ")
    if len(parts) != 3 or not parts[1].startswith("/"):  # noqa: PLR2004  method, target, version
        raise HttpError(400, "The request line is not HTTP/1.1.")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise HttpError(400, "A header line has no colon.")
        headers[name.lower()] = value.strip()
    return parts[0], parts[1], headers


def _body_length(headers: Mapping[str, str], limit: int) -> int:
    if "transfer-encoding" in headers:
        raise HttpError(411, "Send the body with a Content-Length.")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise HttpError(400, "Content-Length is not a number.")
    if len(length) > len(str(limit)) or int(length) > limit:
        raise HttpError(413, f"The body is longer than {limit} bytes: send less at a time.")
    return int(length)


def _json_object(body: bytes) -> dict[str, object]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise HttpError(400, f"The body is not JSON: {error}.") from error
    except RecursionError as error:
        raise HttpError(400, "The body is nested too deeply.") from error
    if not isinstance(content, dict):
        raise HttpError(400, "The body must be a JSON object.")
    return content


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except ValueError as error:
        raise HttpError(400, f"The form cannot be read: {error}.") from error


def _refusal(error: HttpError) -> Response:
    return Response.json({"error": str(error)}, error.status)


async def _write(
    writer: asyncio.StreamWriter, response: Response, *, keep: bool, head_only: bool = False
) -> None:
    lines = [
        f"HTTP/1.1 {response.status} {_phrase(response.status)}",
        f"Content-Type: {response.content_type}",
        f"Content-Length: {len(response.body)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
        *(f"{name}: {value}" for name, value in response.headers.items()),
    ]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    writer.write(head if head_only else head + response.body)
    await writer.drain()


async def _linger(reader: asyncio.StreamReader) -> None:
    """Read on for a moment: closing over unread bytes resets the connection, answer and all."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while await reader.read(HEAD_LIMIT):
                pass


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Fault"  # faults may ask for any number
