"""The web preview of public channels, t.me/s/NAME, with the class names of the real pages."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import groupby
from typing import TYPE_CHECKING

from bot.ops.http import Response
from bot.simulator.chats import Chat, Kind
from bot.simulator.preview_pages import CHALLENGE, channel_page, landing_page
from bot.simulator.preview_posts import REDESIGNED_CLASS, TEXT_CLASS, Painter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.ops.http import Request
    from bot.simulator.chats import ChatMessage
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
        if self._world.faults.take("preview_challenge"):
            return _html(CHALLENGE)
        if path is None:
            return _html("", 404)
        found = self._world.lookup(path[2])
        if isinstance(found, Chat) and self._struck("private", found, account=""):
            found = None  # a channel that has become private has lost its name
        if path[1]:
            return self._posts(path[2], found if isinstance(found, Chat) else None, request)
        shown = isinstance(found, Chat) and not self._struck("preview_redirect", found)
        return _html(landing_page(path[2], found, preview=shown))

    def _posts(self, name: str, chat: Chat | None, request: Request) -> Response:
        if chat is None or chat.kind is not Kind.CHANNEL or self._struck("preview_redirect", chat):
            return Response(status=302, content_type="text/html", headers={"Location": f"/{name}"})
        if self._world.faults.take("preview_empty", channel=chat.key):
            return _html(channel_page(chat, []))
        there = [message for message in chat.messages if not message.deleted]
        shown = _chosen(there, _number(request, "before"), _number(request, "after"))
        older = newer = None
        if shown and shown[0] is not there[0] and not self._struck("preview_no_prev", chat):
            older = shown[0].message_id
        if shown and shown[-1] is not there[-1]:
            newer = shown[-1].message_id
        return _html(channel_page(chat, self._bubbles(chat, shown), older=older, newer=newer))

    def _bubbles(self, chat: Chat, shown: Iterable[ChatMessage]) -> list[str]:
        """Draw messages, ids ascending: a bubble each, one for an album."""
        redesigned = self._world.faults.take("preview_class", channel=chat.key)
        painter = Painter(
            world=self._world,
            chat=chat,
            now=self._world.clock.now(),
            text_class=REDESIGNED_CLASS if redesigned else TEXT_CLASS,
        )
        together = groupby(shown, key=lambda m: m.grouped_id or m.message_id)
        return [painter.bubble(list(block)) for _, block in together]

    def _struck(self, kind: str, chat: Chat, **where: str) -> bool:
        return self._world.faults.find(kind, channel=chat.key, **where) is not None


def _chosen(
    there: Sequence[ChatMessage], before: int | None, after: int | None
) -> Sequence[ChatMessage]:
    """Return one page's messages: the oldest above ``after``, or the newest below ``before``.

    An album that reaches over a page's end is shown whole.
    """
    ids = [message.message_id for message in there]
    if after is not None:
        start = bisect_right(ids, after)
        end = min(start + PAGE_IDS, len(there))
        while end < len(there) and _same_album(there, end):
            end += 1
    else:
        end = len(there) if before is None else bisect_left(ids, before)
        start = max(end - PAGE_IDS, 0)
        while start > 0 and _same_album(there, start):
            start -= 1
    return there[start:end]


def _same_album(there: Sequence[ChatMessage], index: int) -> bool:
    """Tell whether a message belongs together with the one before it."""
    group = there[index].grouped_id
    return group is not None and group == there[index - 1].grouped_id


def _number(request: Request, name: str) -> int | None:
    given = request.query.get(name, "")
    return int(given) if re.fullmatch("[0-9]{1,12}", given) else None


def _html(page: str, status: int = 200) -> Response:
    return Response(status=status, body=page.encode(), content_type="text/html; charset=utf-8")
