"""The control port's door: routes, and refusals that say what to do."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.ops.http import HttpError, Response
from bot.simulator.control import channels, people, records
from bot.simulator.control.asks import Ask
from bot.simulator.control.fields import Fields
from bot.simulator.rights import DeniedError

if TYPE_CHECKING:
    from bot.ops.http import Request
    from bot.simulator.world import World

Route = Callable[[Ask], Awaitable[object]]

ROUTES: dict[tuple[str, str], Route] = {
    ("POST", "/accounts"): people.add_account,
    ("POST", "/bots"): people.add_bot,
    ("POST", "/channels"): channels.add_channel,
    ("PATCH", "/channels/{name}"): channels.change_channel,
    ("POST", "/channels/{name}/posts"): channels.add_post,
    ("POST", "/channels/{name}/posts/batch"): channels.add_batch,
    ("POST", "/channels/{name}/posts/delete"): channels.delete_posts,
    ("PATCH", "/channels/{name}/posts/{id}"): channels.edit_post,
    ("DELETE", "/channels/{name}/posts/{id}"): channels.delete_post,
    ("GET", "/channels/{name}/posts"): channels.list_posts,
    ("POST", "/users"): people.add_user,
    ("POST", "/chats"): people.add_chat,
    ("POST", "/say"): people.say,
    ("POST", "/press"): people.press,
    ("GET", "/messages"): records.list_messages,
    ("GET", "/calls"): records.list_calls,
    ("POST", "/faults"): records.add_fault,
    ("DELETE", "/faults"): records.clear_faults,
}
PATTERNS = {
    path: re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
    for path in dict.fromkeys(path for _, path in ROUTES)
}


class ControlServer:
    """Answers control requests for one world; ``answer`` is what an HttpServer serves."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            HttpError: 4xx, with what to do instead.
        """
        route, path = _find(request)
        ask = Ask(world=self._world, path=path, fields=Fields(request.fields()))
        try:
            return Response.json(await route(ask))
        except RefusedError as error:
            raise HttpError(400, str(error)) from error
        except DeniedError as error:
            raise HttpError(400, f"Telegram says {error.name}.") from error


def _find(request: Request) -> tuple[Route, dict[str, str]]:
    known = {path: found for path in PATTERNS if (found := PATTERNS[path].fullmatch(request.path))}
    if not known:
        paths = ", ".join(PATTERNS)
        raise HttpError(404, f"No route {request.path}. There are: {paths}.")
    for path, found in known.items():
        if route := ROUTES.get((request.method, path)):
            return route, found.groupdict()
    methods = ", ".join(method for method, path in ROUTES if path in known)
    raise HttpError(405, f"{request.path} takes {methods}, not {request.method}.")
