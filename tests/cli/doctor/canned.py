"""A Bot API that answers what a test has prepared."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config import BotSettings, Config, Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def bot_api(answers: dict[str, Any], date: str | None = None) -> AsyncIterator[Config]:
    """Serve canned results by method, and yield settings that lead there."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method = head.split()[1].rpartition("/")[2]
        result = answers.get(method, {"error_code": 404, "description": "Not Found"})
        ok = "error_code" not in result
        body = json.dumps({"ok": ok, **({"result": result} if ok else result)}).encode()
        status = "200 OK" if ok else f"{result['error_code']} no"
        lines = [f"HTTP/1.1 {status}", "Connection: close"]
        lines += [f"Date: {date}"] if date else []
        lines += [] if head.startswith("HEAD") else [f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        writer.write(b"" if head.startswith("HEAD") else body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        url = f"http://127.0.0.1:{port}"
        yield Config(data=Path("data"), bot=BotSettings(token=Secret("1:canary"), api_url=url))
