"""A world, and HTTP clients for whatever serves it."""

from __future__ import annotations

import ssl
from contextlib import AsyncExitStack
from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.clock import SystemClock
from bot.ops.http import Answer, HttpServer
from bot.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # saves each client from loading certificates


@pytest.fixture
def world() -> World:
    return World(clock=SystemClock(), random=Random(7))  # noqa: S311  the same every time


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[httpx.AsyncClient]]]:
    """Serve an answer on a real socket; the client's base URL is that server's and ``path``."""
    async with AsyncExitStack() as stack:

        async def start(answer: Answer, path: str = "") -> httpx.AsyncClient:
            server = HttpServer(answer)
            port = await server.start()
            stack.push_async_callback(server.stop)
            base = f"http://127.0.0.1:{port}{path}"
            client = httpx.AsyncClient(base_url=base, timeout=10, verify=NO_TLS)
            return await stack.enter_async_context(client)

        yield start
