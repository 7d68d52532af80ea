"""Many alerts in one message, a line each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Severity
from bot.render.counting import count
from bot.render.durations import clock_time
from bot.render.excerpt import Piece, one_line
from bot.render.links import SCHEME, handle, link
from bot.render.names import END_ISOLATE, ISOLATE, is_right_to_left
from bot.render.split import ROOM
from bot.render.utf16 import Writing, fitting, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from bot.model import Alert, Message
    from bot.render.heading import DigestHeading

ENTRIES = 12  # alerts of one digest

_HEADING = 400  # units
_LINE = (ROOM - _HEADING) // ENTRIES - 1  # units of one line without its end
_BEFORE, _AFTER = 30, 90  # code points around the beginning of the first match
_BRACKETS = len(" ()")
_DAY = timedelta(days=1)
_MARKS = 5  # matches marked in a line; with the link and the @name 7 entities, and 84 of 12 lines


def render_digest(
    entries: Sequence[Alert], *, heading: DigestHeading, zone: tzinfo, now: datetime
) -> Message:
    """Return the message that tells the alerts, ENTRIES at most, each with its link.

    Any such alerts fit it, even if it must say that it may be a repeat.
    """
    writing = Writing()
    shown = entries[:ENTRIES]
    writing.add(heading.text(limit=_HEADING, zone=zone, now=now))
    for alert in shown:
        writing.add("\n")
        writing.join(_line(alert, zone=zone, now=now))
    return writing.message()


def _line(alert: Alert, *, zone: tzinfo, now: datetime) -> Writing:
    """Return ``14:02 @sergey_khlan  …Херсоні вже немає прапора…  t.me/sergey_khlan/18844``."""
    line, ending = Writing(), Writing()
    urgent = "🔴 " if alert.severity is Severity.URGENT else ""
    time = _time(alert.post.posted_at, zone=zone, now=now)
    line.add(f"{urgent}{time} {handle(alert.channel)}  ")
    url = link(alert.channel, alert.post)
    ending.add("  ")
    ending.add(url.removeprefix(SCHEME), mark="text_link", url=url)
    ending.add(_others(alert))
    if alert.gone_at:
        ending.add(" 🗑")
    for piece in _marked(_excerpt(alert, _LINE - line.units - ending.units)):
        line.add(piece.text, mark="bold" if piece.matched else "")
        line.add(f" ({piece.gloss})" if piece.gloss else "")
    line.join(ending)
    return line


def _others(alert: Alert) -> str:
    """Return how many other posts tell the story: `` and 5 more posts in 3 more channels``."""
    if alert.also_posts == alert.also_channels:
        return f" and in {count(alert.also_posts, 'more channel')}" if alert.also_posts else ""
    posts = f" and {count(alert.also_posts, 'more post')}"
    where = f" in {count(alert.also_channels, 'more channel')}" if alert.also_channels else ""
    return posts + where


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


def _marked(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces with no more matches among them than a line may mark."""
    matches = 0
    for piece in pieces:
        matches += piece.matched
        marked = piece.matched and matches <= _MARKS
        yield Piece(text=piece.text, matched=marked, gloss=piece.gloss)
