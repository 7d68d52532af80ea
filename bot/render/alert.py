"""From an alert to the message people read.

The words are those of a wire service: the fact first, then where and when. Only what matched is
bold; everything is sent as text with entities, so nothing a post says is ever interpreted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Message, Severity
from bot.render.changes import change_lines
from bot.render.counting import count
from bot.render.durations import span_of
from bot.render.entries import entry_lines
from bot.render.excerpt import FEWER, MOST, excerpt
from bot.render.links import SCHEME, link
from bot.render.names import rules_line, tame
from bot.render.story import LEAST, write_story
from bot.render.utf16 import MAX_UNITS, Writing, units

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.model import Alert, Channel, Post

REPEAT = "may be a repeat: it is not known whether an earlier copy arrived"

_MARK = {Severity.URGENT: "🔴", Severity.NORMAL: "⚪", Severity.LOW: "⚪"}
_DOUBTFUL = timedelta(days=1)  # before the watching: no news is dated so
_NAME_SHOWN = 128  # the longest title Telegram allows
_GLOSSES = 250  # units of all glosses in a message


def render_alert(
    alert: Alert, *, zone: ZoneInfo, now: datetime, told_at: datetime | None = None
) -> Message:
    """Return the message that tells an alert, times in ``zone``; always within Telegram's limits.

    It is made when it is sent, so that the age it names is the true one. When it is made anew, to
    be edited, ``told_at`` is when it was first sent: its age stays what it was.
    """
    told = told_at or now
    writing, when = Writing(), Writing()
    writing.add(f"{_headline(alert)}\n")
    hidden = _write_text(writing, alert)
    _write_when(when, alert, hidden, zone=zone, told=told, anew=told_at is not None)
    last = [*change_lines(alert, zone=zone, now=told), *([REPEAT] if alert.repeat else [])]
    room = MAX_UNITS - writing.units - when.units - sum(units(line) + 1 for line in last)
    for line in entry_lines(alert.entries, room=room - LEAST):
        writing.add(f"\n{line}")
        room -= units(line) + 1
    writing.join(when)
    write_story(writing, alert, room=room, zone=zone, now=told)
    for line in last:
        writing.add(f"\n{line}")
    return writing.message()


def repeated(message: Message) -> Message:
    """Return a reply or notice marked as one that may have arrived before."""
    return Message(
        text=f"{message.text}\n{REPEAT}", entities=message.entities, buttons=message.buttons
    )


def plain(message: Message) -> Message:
    """Return the message without entities, for a server that refuses them.

    Addresses that were hidden behind a text are written out, as many as there is room for.
    """
    lines = [message.text]
    room = MAX_UNITS - units(message.text)
    for address in dict.fromkeys(entity.url for entity in message.entities if entity.url):
        if address not in message.text and len(address) < room:
            lines.append(address)
            room -= len(address) + 1
    return Message(text="\n".join(lines), buttons=message.buttons)


def _headline(alert: Alert) -> str:
    """Return what it is, why it is told once more, and where it was posted."""
    parts = [rules_line(alert.rules), _channel(alert.channel)]
    if alert.spread:
        parts.insert(0, f"in {count(alert.spread, 'channel')} now")
    if alert.escalated_after is not None:
        parts.insert(0, f"not taken for {span_of(alert.escalated_after)}")
    return f"{_MARK[alert.severity]} {' · '.join(parts)}"


def _write_text(writing: Writing, alert: Alert) -> int:
    """Write what is shown of the post; return how many matches are not."""
    if not alert.post.text.strip():
        kinds = ", ".join(alert.post.media)
        writing.add(f"({kinds}, no text)" if kinds else "(no text)")
        return 0
    most = FEWER if alert.also else MOST  # the links of a story are entities, too
    shown = excerpt(alert.post.text, alert.spans, most=most, glosses=alert.glosses)
    room = _GLOSSES
    for piece in shown.pieces:
        writing.add(piece.text, mark="bold" if piece.matched else "")
        gloss = f" ({piece.gloss})" if piece.gloss else ""
        if units(gloss) <= room:
            writing.add(gloss)
            room -= units(gloss)
    return shown.hidden


def _channel(channel: Channel) -> str:
    title = tame(channel.title, _NAME_SHOWN)
    if not channel.username:
        return title or tame(channel.name, _NAME_SHOWN)
    username = f"@{tame(channel.username)}"
    return f"{title} ({username})" if title else username


def _write_when(
    writing: Writing, alert: Alert, hidden: int, *, zone: ZoneInfo, told: datetime, anew: bool
) -> None:
    """Write when it was posted and told, the link to it, and how many matches are not shown."""
    newest = _newest(alert, told) if anew else alert.post.edited_at or alert.post.posted_at
    when = _when(alert.channel, alert.post, newest, zone=zone, now=told)
    writing.add(f"\n{when} · ")
    url = link(alert.channel, alert.post)
    writing.add(url.removeprefix(SCHEME), mark="text_link", url=url)
    if hidden:
        writing.add(f" · {count(hidden, 'more match', 'more matches')} in the post")


def _newest(alert: Alert, told: datetime) -> datetime:
    """Return when the text was made that was the newest when it was told."""
    edits = [edit.at for edit in alert.edits]
    edits += [alert.post.edited_at] if alert.post.edited_at else []
    return max((at for at in edits if at <= told), default=alert.post.posted_at)


def _when(channel: Channel, post: Post, newest: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """Return "14:02:11, alert after 6 s", with the date if it is not today's.

    A post that is dated long before its channel was watched was not posted then: its age is no
    measure of anything, and is left out.
    """
    when = _clock(post.posted_at, zone=zone, now=now)
    if newest != post.posted_at:
        when += f", edited {_clock(newest, zone=zone, now=now)}"
    if channel.added_at and newest < channel.added_at - _DOUBTFUL:
        return when
    return f"{when}, alert after {span_of((now - newest).total_seconds())}"


def _clock(moment: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    local = moment.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M:%S}" if today else f"{local:%Y-%m-%d %H:%M:%S}"
