"""The one way to ask Telegram something: in turn, within a time limit, with our errors."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Any

from telethon.tl import TLRequest, functions

from bot.errors import ThrottledError
from bot.telegram.failures import call, heed_cancellation, translated

if TYPE_CHECKING:
    from telethon import TelegramClient

    from bot.telegram.schedule import Schedule


CONNECT = "connect"  # what the schedule knows connecting by


class Line:
    """One connection of an account, and the account's schedule, which outlives it."""

    def __init__(self, client: TelegramClient, schedule: Schedule, *, timeout: float) -> None:
        self.client = client
        self.schedule = schedule
        self._timeout = timeout

    async def ask(self, request: TLRequest, *, taken: bool = False) -> Any:  # noqa: ANN401  a TL union
        """Send a request when it is its turn and return Telegram's answer.

        ``taken``: the caller has taken the turn already (``Schedule.take``). Raises ThrottledError
        (the method is frozen by then, on disk too), RejectedError, UndecodableError, NetworkError
        as ``failures.call`` does, and StoreError when the schedule cannot be kept.
        """
        method = method_of(request)
        if taken:
            await self.schedule.settle(method)
        else:
            await self.schedule.turn(method)
        try:
            return await call(self.client, request, timeout=self._timeout)
        except ThrottledError as error:
            await self.schedule.freeze(method, error.seconds)
            raise


async def connect(client: TelegramClient, schedule: Schedule, *, timeout: float) -> Line:  # noqa: ASYNC109  seconds for one request, or to connect
    """Connect and return the line.

    Telethon asks a few things by itself then (help.getConfig, users.getUsers, updates.getState and
    getDifference); they go by the schedule as one method. Raises as ``Line.ask`` does.
    """
    await schedule.turn(CONNECT)
    try:
        with translated():
            async with asyncio.timeout(timeout):
                await client.connect()
        heed_cancellation()
    except ThrottledError as error:
        await schedule.freeze(CONNECT, error.seconds)
        raise
    return Line(client, schedule, timeout=timeout)


def method_of(request: TLRequest) -> str:
    """Return what Telegram calls a request, whatever wraps it: ``messages.getHistory``."""
    while isinstance(inner := getattr(request, "query", None), TLRequest):
        request = inner
    kind = type(request)
    return _name_of(kind.__module__, kind.__name__)


@cache
def _name_of(module: str, name: str) -> str:
    """Return the name of a request of Telethon's generated code, by its class and namespace."""
    namespace = module.removeprefix(functions.__name__).lstrip(".")
    name = name.removesuffix("Request")
    return f"{namespace}{'.' if namespace else ''}{name[0].lower()}{name[1:]}"
