"""How things are said: text with entities, never markup, so what others wrote stays text."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Self

from bot.model import Message
from bot.render import ROOM, Writing, units
from bot.render.durations import clock_time, span_of
from bot.render.excerpt import one_line
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo
    from zoneinfo import ZoneInfo

    from bot.model import Channel, Span

_COUNT_UNITS = 12  # what a number in place of {left} may take


class Text:
    """A message under construction, one piece after the other."""

    def __init__(self, text: str = "") -> None:
        self._writing = Writing()
        self._begun = False
        self.add(text)

    def add(self, text: str) -> Self:
        """Append plain text."""
        return self._write(text, "")

    def line(self, text: str = "") -> Self:
        """Begin a new line with this text."""
        return self.add(f"\n{text}" if self._begun else text)

    def code(self, text: str) -> Self:
        """Append something to be copied by a tap."""
        return self._write(text, "code")

    def link(self, text: str, url: str) -> Self:
        """Append a text that opens an address."""
        return self._write(text, "text_link", url)

    def snippet(self, text: str, spans: Sequence[Span]) -> Self:
        """Append a line of a post: the words around its first match, the matches bold."""
        for piece in one_line(text, spans):
            self._write(piece.text, "bold" if piece.matched else "")
        return self

    def message(self, *rows: tuple[tuple[str, str], ...]) -> Message:
        """Return the message, with rows of (label, token) buttons."""
        written = self._writing.message()
        return Message(text=written.text, entities=written.entities, buttons=rows)

    def _write(self, text: str, mark: str, url: str | None = None) -> Self:
        self._writing.add(text, mark=mark, url=url)
        self._begun = self._begun or bool(text)
        return self


def lines(*parts: str) -> Message:
    """Return a message of these lines, empty ones left out."""
    return Text("\n".join(part for part in parts if part)).message()


def fitted(head: Sequence[str], items: Sequence[str], rest: str) -> Message:
    """Return one message of the head and as many items as it holds; ``rest`` follows if cut.

    ``{left}`` in ``rest`` is replaced by how many items are left out.
    """
    parts = [part for part in head if part]
    room = ROOM - sum(units(part) + 1 for part in parts)
    ends = list(accumulate(units(item) + 1 for item in items))
    if ends and ends[-1] > room:
        room -= units(rest) + _COUNT_UNITS
        shown = bisect_right(ends, room)
        return lines(*parts, *items[:shown], rest.format(left=f"{len(items) - shown:,}"))
    return lines(*parts, *items)


def channel_label(channel: Channel) -> str:
    """Return ``Title (@name)``, or ``@name`` while the title is not known."""
    title = tame(channel.title)
    return f"{title} (@{channel.name})" if title else f"@{channel.name}"


def listed(names: Sequence[str]) -> str:
    """Return the names with commas between them."""
    return ", ".join(names)


def moment(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """Return ``14:02, 9 s ago``, with the date if it is not today's."""
    return f"{clock_time(at, now=now, zone=zone)}, {span_of((now - at).total_seconds())} ago"


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when today began in that zone."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
