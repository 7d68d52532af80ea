"""The line that names the other posts of a story, each as a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.counting import count
from bot.render.durations import clock_time
from bot.render.links import address, handle
from bot.render.utf16 import Writing, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, tzinfo

    from bot.model import Alert, Also

LEAST = 200  # units that the line takes at most if it names no other post than the first

_NAMED = 40  # posts that are named: the line is read on a phone
_COUNTED = 24  # units of " and 1,000,000 more posts"


def write_story(writing: Writing, alert: Alert, *, room: int, zone: tzinfo, now: datetime) -> None:
    """Write ``also in 6 channels: @kotsnews 14:05, … · first seen here`` on a line of its own.

    It takes up at most ``room`` units, which are LEAST or more. What it does not name it counts.
    """
    if not (alert.also_posts or alert.first_told):
        return
    first = alert.first_told
    ending = Writing()
    if first:
        label = f"{_name(first, alert)} {_time(first, now=now, zone=zone)}".lstrip()
        ending.add(" · first ")
        ending.add(label, mark="text_link", url=address(first.channel, first.message_id))
    elif alert.also and alert.also_channels:
        ending.add(" · first seen here")
    others = [one for one in alert.also if one != first][:_NAMED]
    latest = writing.units + room - ending.units - _COUNTED
    writing.add(f"\n{_count(alert)}")
    named = 0
    for sign, label, one in _labels(others, alert, zone=zone, now=now):
        if writing.units + units(sign + label) > latest:
            break
        writing.add(sign if named else ": ")
        writing.add(label, mark="text_link", url=address(one.channel, one.message_id))
        named += 1
    left = alert.also_posts - bool(first) - named
    if named and left > 0:
        writing.add(f" and {count(left, 'more post')}")
    writing.join(ending)


def _count(alert: Alert) -> str:
    channels, posts = alert.also_channels, alert.also_posts
    if not channels:
        return f"{count(posts, 'more post')} here"
    more = f", {count(posts, 'post')}" if posts > channels else ""
    return f"also in {count(channels, 'channel')}{more}"


def _labels(
    others: Iterable[Also], alert: Alert, *, zone: tzinfo, now: datetime
) -> Iterator[tuple[str, str, Also]]:
    """Yield the posts channel by channel: the first of each with its name, the others' times.

    Before each comes the sign that parts it from the one before.
    """
    by_channel: dict[str, list[Also]] = {}
    for one in others:
        by_channel.setdefault(_name(one, alert), []).append(one)
    for name, posts in by_channel.items():
        for number, one in enumerate(posts):
            time = _time(one, now=now, zone=zone)
            if number:
                yield " ", time, one
            else:
                yield ", ", f"{name} {time}".lstrip(), one


def _time(one: Also, *, now: datetime, zone: tzinfo) -> str:
    """Return when it was posted, marked if it was deleted there since."""
    time = clock_time(one.posted_at, now=now, zone=zone)
    return f"{time} 🗑" if one.is_gone else time


def _name(one: Also, alert: Alert) -> str:
    """Return who posted it: nothing need be said where all of the story is of one channel."""
    if one.channel.channel_id != alert.post.channel_id:
        return handle(one.channel)
    return "here" if alert.also_channels else ""
