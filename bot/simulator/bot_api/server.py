"""The Bot API's door: token, method, faults, and answers in Telegram's envelope."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.ops.http import HttpError, Response
from bot.simulator.bot_api.calls import BotCall
from bot.simulator.bot_api.errors import BotApiError
from bot.simulator.bot_api.methods import METHODS
from bot.simulator.bot_api.params import Params
from bot.simulator.bot_api.updates import Polls

if TYPE_CHECKING:
    from bot.ops.http import Request
    from bot.simulator.faults import Fault
    from bot.simulator.people import Bot
    from bot.simulator.world import World

PATH = re.compile(r"/bot([^/]+)/([A-Za-z]+)/?")
NAMES = {name.casefold(): name for name in METHODS}  # Telegram takes method names in any case


class BotApiServer:
    """Answers Bot API requests for one world; ``answer`` is what an HttpServer serves."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._polls = Polls(world)

    async def answer(self, request: Request) -> Response | None:
        """Answer one request; None where a fault takes the answer away."""
        try:
            return await self._answer(request)
        except HttpError as error:
            return _refusal(BotApiError(error.status, f"Bad Request: {error}"))
        except BotApiError as error:
            return _refusal(error)

    async def _answer(self, request: Request) -> Response | None:
        path = PATH.fullmatch(request.path)
        if path is None:
            raise BotApiError(404, "Not Found")
        bot = self._world.people.by_token.get(path[1])
        if bot is None:
            raise BotApiError(401, "Unauthorized")
        method = NAMES.get(path[2].casefold())
        if method is None:
            raise BotApiError(404, "Not Found: method not found")
        return await self._perform(bot, method, request.fields())

    async def _perform(self, bot: Bot, method: str, given: dict[str, object]) -> Response | None:
        self._world.log.add(bot.label, "bot_api", method, given)
        faults = self._world.faults
        if delay := faults.take("delay", method=method):
            await self._world.clock.sleep(delay.number("seconds"))
        if fault := faults.take("bot_api", method=method):
            raise _struck(fault)
        call = BotCall(world=self._world, polls=self._polls, bot=bot, params=Params(given))
        result = await METHODS[method](call)
        if fault := faults.take("accept_then_fail", api="bot_api", method=method):
            if not fault.number("status"):
                return None
            raise _struck(fault)
        return Response.json({"ok": True, "result": result})


def _refusal(error: BotApiError) -> Response:
    return Response.json(error.body(), error.code)


def _struck(fault: Fault) -> BotApiError:
    """Return the refusal a fault asks for, in Telegram's words unless it brings its own."""
    status = int(fault.number("status"))
    wait = None
    if status == HTTPStatus.TOO_MANY_REQUESTS or "retry_after" in fault.params:
        wait = int(fault.number("retry_after", 1))
    told = fault.params.get("description")
    return BotApiError(status, str(told) if told else _phrase(status, wait), retry_after=wait)


def _phrase(status: int, wait: int | None) -> str:
    if wait is not None:
        return f"Too Many Requests: retry after {wait}"
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown Error"
