"""The web preview of public channels, t.me/s/NAME, with the class names of the real pages."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from bot.simulator.chats import Chat, Kind
from bot.simulator.http import Response
from bot.simulator.preview_html import channel_page, landing_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.simulator.chats import ChatMessage
    from bot.simulator.http import Request
    from bot.simulator.world import World

PATH = re.compile(r"/(s/)?([A-Za-z][A-Za-z0-9_]{1,31})/?")
PAGE_IDS = 20  # about as many ids as a real page shows


class PreviewServer:
    """Answers t.me pages for one world; ``answer`` is what an HttpServer serves."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: Request) -> Response:
        """Answer one page; no account is needed, and none is named in the log."""
        path = PATH.fullmatch(request.path)
        self._world.log.add("", "preview", request.path.lstrip("/"), dict(request.query))
        if fault := self._world.faults.take("preview_status"):
            return _html("", int(fault.number("status", 503)))
        if path is None:
            return _html("", 404)
        found = self._world.lookup(path[2])
        if not path[1]:
            return _html(landing_page(path[2], found))
        return self._posts(path[2], found if isinstance(found, Chat) else None, request)

    def _posts(self, name: str, chat: Chat | None, request: Request) -> Response:
        faults = self._world.faults
        if chat is None or chat.kind is not Kind.CHANNEL or self._is_closed(chat):
            return Response(status=302, content_type="text/html", headers={"Location": f"/{name}"})
        if faults.take("preview_empty", channel=chat.key):
            return _html(channel_page(chat, [], older=None))
        blocks = _blocks(chat, _number(request, "before"), _number(request, "after"))
        smallest = blocks[0][0].message_id if blocks else None
        more = smallest is not None and next(_newest_first(chat, smallest), None) is not None
        return _html(channel_page(chat, blocks, older=smallest if more else None))

    def _is_closed(self, chat: Chat) -> bool:
        """Tell whether a fault takes a channel's preview away."""
        faults = self._world.faults
        off = faults.find("preview_redirect", channel=chat.key)
        return bool(off or faults.find("private", channel=chat.key, account=""))


def _blocks(chat: Chat, before: int | None, after: int | None) -> list[list[ChatMessage]]:
    """Return one page's blocks, oldest first: a post each, an album whole."""
    chosen: list[ChatMessage] = []
    for message in _newest_first(chat, before):
        if after is not None and message.message_id <= after:
            break
        full = after is None and len(chosen) >= PAGE_IDS
        if full and not (message.grouped_id and message.grouped_id == chosen[-1].grouped_id):
            break
        chosen.append(message)
    if after is not None:
        chosen = chosen[-PAGE_IDS:]
    together = groupby(reversed(chosen), key=lambda m: m.grouped_id or m.message_id)
    return [list(block) for _, block in together]


def _newest_first(chat: Chat, below: int | None) -> Iterator[ChatMessage]:
    end = len(chat.messages) if below is None else chat.index(below)
    messages = (chat.messages[index] for index in range(end - 1, -1, -1))
    return (message for message in messages if not message.deleted)


def _number(request: Request, name: str) -> int | None:
    given = request.query.get(name, "")
    return int(given) if re.fullmatch("[0-9]{1,12}", given) else None


def _html(page: str, status: int = 200) -> Response:
    return Response(status=status, body=page.encode(), content_type="text/html; charset=utf-8")
