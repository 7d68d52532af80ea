"""Very many posts in one message: a link for each, and nothing else of them.

Telegram takes 100 entities. So many posts are links on the times they were posted; the others are
written out, and Telegram makes links of them itself: ``t.me/rybar/18844``. Written out, posts of
channels with long names take up most, so it is these that are links on times.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Also
from bot.render.counting import count
from bot.render.links import SCHEME, address, handle
from bot.render.split import ROOM
from bot.render.utf16 import MAX_ENTITIES, Writing, units

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from bot.model import Message
    from bot.render.heading import DigestHeading

Line = Also  # a post, as far as a summary names it

_HEADING = 250  # units
_COUNTED = 24  # units of " and 1,000,000 more posts"
_UNMARKED = 24  # units of " · 🗑 300 more, ✏️ 300 more"
_GONE, _EDITED = " 🗑", " ✏️"
_ROOM = ROOM - _HEADING  # units of all lines
_TIME = len(" 14:02")


def fits(lines: Sequence[Line]) -> int:
    """Return how many of the first lines one message holds, whatever its heading: at least one."""
    sizes = _Sizes(lines)
    if sizes.units(len(lines)) <= _ROOM:
        return len(lines)
    least, most = 1, len(lines)  # the first fits, all do not
    while most - least > 1:
        middle = (least + most) // 2
        if sizes.units(middle) <= _ROOM:
            least = middle
        else:
            most = middle
    return least


def render_summary(
    lines: Sequence[Line], *, heading: DigestHeading, zone: tzinfo, now: datetime
) -> Message:
    """Return the message that links every post of the lines, of which ``fits`` says all fit.

    Lines beyond these are counted. What was edited or deleted since is marked; of very much, what
    there is no room to mark is counted, too.
    """
    shown = lines[: fits(lines)]
    sizes = _Sizes(shown)
    links = sizes.links(len(shown))
    writing = Writing()
    writing.add(heading.text(limit=_HEADING - _COUNTED - _UNMARKED, zone=zone, now=now))
    room = ROOM - _COUNTED - _UNMARKED - writing.units - sizes.units(len(shown))
    marked, unmarked = _marked(shown, room)
    by_channel: dict[str, list[Line]] = {ref: [] for ref in links}
    for line in marked:
        by_channel[line.channel.ref].append(line)
    for ref, some in by_channel.items():
        _write_times(writing, some[: links[ref]], zone=zone)
    for ref, some in by_channel.items():
        if written := [f"{_written(line)}{_mark(line)}" for line in some[links[ref] :]]:
            writing.add(f"\n{' '.join(written)}")
    if left := len(lines) - len(shown):
        writing.add(f" and {count(left, 'more post')}")
    writing.add(unmarked)
    return writing.message()


def _marked(lines: Sequence[Line], room: int) -> tuple[list[Line], str]:
    """Return the lines with as many marks as so many units hold, and what counts the others.

    What is gone is marked before what was edited.
    """
    marked, left = list(lines), Counter[str]()
    for number in sorted(range(len(lines)), key=lambda number: not lines[number].is_gone):
        mark = _mark(lines[number])
        room -= units(mark)
        if room < 0 and mark:
            marked[number] = replace(lines[number], is_gone=False, is_edited=False)
            left[mark] += 1
    counts = [f"{mark.lstrip()} {number} more" for mark, number in left.items()]
    return marked, f" · {', '.join(counts)}" if counts else ""


def _mark(line: Line) -> str:
    """Return what became of a post; that it is gone says all."""
    if line.is_gone:
        return _GONE
    return _EDITED if line.is_edited else ""


def _write_times(writing: Writing, lines: Sequence[Line], *, zone: tzinfo) -> None:
    """Write ``@rybar 14:02 14:03``; the name is part of its first link, or it would be another."""
    for number, line in enumerate(lines):
        time = f"{line.posted_at.astimezone(zone):%H:%M}{_mark(line)}"
        writing.add(" " if number else "\n")
        label = time if number else f"{handle(line.channel)} {time}"
        writing.add(label, mark="text_link", url=address(line.channel, line.message_id))


class _Sizes:
    """How much room posts take up as links on times and written out, measured once each."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._refs = [line.channel.ref for line in lines]
        self._written = [units(_written(line)) + 1 for line in lines]
        self._names: dict[str, int] = {}  # lengths of those that the first links begin with
        for line in lines:
            if line.channel.ref not in self._names:
                self._names[line.channel.ref] = units(handle(line.channel)) + 1

    def units(self, most: int) -> int:
        """Return how long the lines of the first posts are, with their ends."""
        links = self.links(most)
        total = sum(self._names[ref] + _TIME * number for ref, number in links.items() if number)
        left = dict(links)
        for ref, written in zip(self._refs[:most], self._written, strict=False):
            if left[ref]:
                left[ref] -= 1
            else:
                total += written
        return total

    def links(self, most: int) -> dict[str, int]:
        """Return how many of each channel's first posts are links, of so many posts in all."""
        posts: dict[str, int] = {}
        written: dict[str, int] = {}
        for ref, length in zip(self._refs[:most], self._written, strict=False):
            posts[ref] = posts.get(ref, 0) + 1
            written[ref] = written.get(ref, 0) + length
        saved = {ref: (written[ref] - self._names[ref]) / posts[ref] for ref in posts}
        free = MAX_ENTITIES
        links = dict.fromkeys(posts, 0)
        for ref in sorted(posts, key=lambda ref: -saved[ref]):
            links[ref] = min(free, posts[ref])
            free -= links[ref]
        return links


def _written(line: Line) -> str:
    return address(line.channel, line.message_id).removeprefix(SCHEME)
