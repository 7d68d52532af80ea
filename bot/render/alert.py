"""From an alert to the message people read.

The words are those of a wire service: the fact first, then where and when. Only what matched is
bold; everything is sent as text with entities, so nothing a post says is ever interpreted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Alert, Channel, Message, Post, Severity
from bot.render.counting import count
from bot.render.durations import span_of
from bot.render.entries import entry_lines
from bot.render.excerpt import excerpt
from bot.render.names import rules_line, tame
from bot.render.utf16 import Writing

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

REPEAT = "may be a repeat: it is not known whether an earlier copy arrived"

_MARK = {Severity.URGENT: "🔴", Severity.NORMAL: "⚪", Severity.LOW: "⚪"}
_DOUBTFUL = timedelta(days=1)  # before the watching: no news is dated so
_NAME_SHOWN = 128  # the longest title Telegram allows


def render_alert(alert: Alert, *, zone: ZoneInfo, now: datetime) -> Message:
    """Return the message that tells an alert, times in ``zone``; always within Telegram's limits.

    It is made when it is sent, so that the age it names is the true one.
    """
    writing = Writing()
    writing.add(f"{_MARK[alert.severity]} {rules_line(alert.rules)} · {_channel(alert.channel)}\n")
    hidden = _write_text(writing, alert)
    for line in entry_lines(alert.entries):
        writing.add(f"\n{line}")
    writing.add(f"\n{_when(alert.channel, alert.post, zone=zone, now=now)} · ")
    url = link(alert.channel, alert.post)
    writing.add(url.removeprefix("https://"), mark="text_link", url=url)
    if hidden:
        writing.add(f" · {count(hidden, 'more match', 'more matches')} in the post")
    if alert.repeat:
        writing.add(f"\n{REPEAT}")
    return writing.message()


def link(channel: Channel, post: Post) -> str:
    """Return the address of a post, the private form for a channel without a username."""
    place = channel.username or f"c/{post.channel_id}"
    return f"https://t.me/{place}/{post.message_id}"


def repeated(message: Message) -> Message:
    """Return a reply or notice marked as one that may have arrived before."""
    return Message(
        text=f"{message.text}\n{REPEAT}", entities=message.entities, buttons=message.buttons
    )


def plain(message: Message) -> Message:
    """Return the message without entities, for a server that refuses them.

    Addresses that were hidden behind a text are written out.
    """
    addresses = dict.fromkeys(entity.url for entity in message.entities if entity.url)
    lines = [message.text, *(address for address in addresses if address not in message.text)]
    return Message(text="\n".join(lines), buttons=message.buttons)


def _write_text(writing: Writing, alert: Alert) -> int:
    """Write what is shown of the post; return how many matches are not."""
    if not alert.post.text.strip():
        kinds = ", ".join(alert.post.media)
        writing.add(f"({kinds}, no text)" if kinds else "(no text)")
        return 0
    shown = excerpt(alert.post.text, alert.spans)
    for piece in shown.pieces:
        writing.add(piece.text, mark="bold" if piece.matched else "")
    return shown.hidden


def _channel(channel: Channel) -> str:
    title = tame(channel.title, _NAME_SHOWN)
    if not channel.username:
        return title or tame(channel.name, _NAME_SHOWN)
    username = f"@{tame(channel.username)}"
    return f"{title} ({username})" if title else username


def _when(channel: Channel, post: Post, *, zone: ZoneInfo, now: datetime) -> str:
    """Return "14:02:11, alert after 6 s", with the date if it is not today's.

    A post that is dated long before its channel was watched was not posted then: its age is no
    measure of anything, and is left out.
    """
    newest = post.edited_at or post.posted_at
    edited = f", edited {_clock(newest, zone=zone, now=now)}" if post.edited_at else ""
    when = f"{_clock(post.posted_at, zone=zone, now=now)}{edited}"
    if channel.added_at and newest < channel.added_at - _DOUBTFUL:
        return when
    return f"{when}, alert after {span_of((now - newest).total_seconds())}"


def _clock(moment: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    local = moment.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M:%S}" if today else f"{local:%Y-%m-%d %H:%M:%S}"
