"""Many alerts in one message, a line each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Severity
from bot.render.changes import change_lines, change_marks
from bot.render.counting import count
from bot.render.durations import clock_time
from bot.render.excerpt import Piece, one_line
from bot.render.links import SCHEME, handle, link
from bot.render.names import END_ISOLATE, ISOLATE, is_right_to_left
from bot.render.split import ROOM
from bot.render.utf16 import MAX_ENTITIES, Writing, fitting, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from bot.model import Alert, Message
    from bot.render.heading import DigestHeading

ENTRIES = 20  # alerts that one digest has room for

_HEADING = 400  # units
_USUAL = 12  # alerts of one digest: lines are no longer where there are fewer
_BEFORE, _AFTER = 30, 90  # code points around the beginning of the first match
_BRACKETS = len(" ()")
_DAY = timedelta(days=1)
_MARKS = 5  # matches marked in a line, if there are not very many lines
_LINKS = 2  # entities of a line beside these: the link, and a @name that Telegram finds itself


def render_digest(
    entries: Sequence[Alert], *, heading: DigestHeading, zone: tzinfo, now: datetime
) -> Message:
    """Return the message that tells the alerts, ENTRIES at most, each with its link.

    Any such alerts fit it, even if it must say that it may be a repeat.
    """
    writing = Writing()
    writing.add(heading.text(limit=_HEADING, zone=zone, now=now))
    style = _Style(min(len(entries), ENTRIES), zone=zone, now=now)
    lines = [(_line(alert, style), alert) for alert in entries[:ENTRIES]]
    needed = sum(1 + line.units + units(change_marks(alert)) for line, alert in lines)
    room = ROOM - writing.units - needed
    for line, alert in lines:
        writing.add("\n")
        writing.join(line)
        changes = "".join(f"\n{each}" for each in change_lines(alert, zone=zone, now=now))
        fit = units(changes) <= room
        writing.add(changes if fit else change_marks(alert))
        room -= units(changes) if fit else 0
    return writing.message()


class _Style:
    """How long the lines of so many alerts may be, and what times are said by."""

    def __init__(self, entries: int, *, zone: tzinfo, now: datetime) -> None:
        self.room = (ROOM - _HEADING) // max(entries, _USUAL) - 1  # units, without the line's end
        self.marks = min(MAX_ENTITIES // max(entries, _USUAL) - _LINKS, _MARKS)
        self.zone = zone
        self.now = now


def _line(alert: Alert, style: _Style) -> Writing:
    """Return ``14:02 @sergey_khlan  …Херсоні вже немає прапора…  t.me/sergey_khlan/18844``."""
    line, ending = Writing(), Writing()
    urgent = "🔴 " if alert.severity is Severity.URGENT else ""
    time = _time(alert.post.posted_at, zone=style.zone, now=style.now)
    line.add(f"{urgent}{time} {handle(alert.channel)}  ")
    url = link(alert.channel, alert.post)
    ending.add("  ")
    ending.add(url.removeprefix(SCHEME), mark="text_link", url=url)
    ending.add(_others(alert))
    room = style.room - line.units - ending.units - units(change_marks(alert))
    for piece in _marked(_excerpt(alert, room), most=style.marks):
        line.add(piece.text, mark="bold" if piece.matched else "")
        line.add(f" ({piece.gloss})" if piece.gloss else "")
    line.join(ending)
    return line


def _others(alert: Alert) -> str:
    """Return how many other posts tell the story: `` and 5 more posts in 3 more channels, 1 🗑``."""
    if not alert.also_posts:
        return ""
    gone = sum(one.is_gone for one in alert.also)
    mark = f", {gone} 🗑" if gone else ""
    if alert.also_posts == alert.also_channels:
        return f" and in {count(alert.also_posts, 'more channel')}{mark}"
    posts = f" and {count(alert.also_posts, 'more post')}"
    where = f" in {count(alert.also_channels, 'more channel')}" if alert.also_channels else ""
    return posts + where + mark


def _time(at: datetime, *, zone: tzinfo, now: datetime) -> str:
    """Return ``23:40``, of last night as well: a date is only needed of what is a day old."""
    if timedelta(0) <= now - at < _DAY:
        return f"{at.astimezone(zone):%H:%M}"
    return clock_time(at, now=now, zone=zone)


def _excerpt(alert: Alert, room: int) -> list[Piece]:
    """Return the words around the first match in so many units, set apart if they need it."""
    post = alert.post
    if not post.text.strip():
        text = f"({', '.join((*post.media, 'no text'))})"
        return [Piece(text=fitting(text, room), matched=False)]
    line = one_line(post.text, alert.spans, before=_BEFORE, after=_AFTER, glosses=alert.glosses)
    pieces = list(line)
    if not is_right_to_left("".join(piece.text for piece in pieces)):
        return list(_clipped(pieces, room))
    return [
        Piece(text=ISOLATE, matched=False),
        *_clipped(pieces, room - 2),
        Piece(text=END_ISOLATE, matched=False),
    ]


def _clipped(pieces: Iterable[Piece], room: int) -> Iterator[Piece]:
    """Yield pieces until ``room`` units are full, the last one cut; glosses that fit, too."""
    for piece in pieces:
        text = fitting(piece.text, room)
        room -= units(piece.text)
        gloss = piece.gloss if units(piece.gloss) + _BRACKETS < room else ""
        yield Piece(text=text, matched=piece.matched, gloss=gloss)
        room -= units(gloss) + _BRACKETS if gloss else 0
        if room < 1:
            return


def _marked(pieces: Iterable[Piece], *, most: int) -> Iterator[Piece]:
    """Yield the pieces with no more matches marked than a line may."""
    matches = 0
    for piece in pieces:
        matches += piece.matched
        marked = piece.matched and matches <= most
        yield Piece(text=piece.text, matched=marked, gloss=piece.gloss)
