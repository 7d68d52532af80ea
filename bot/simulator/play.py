"""Plays a file of posts to the channels it names, once an account watches them.

One JSON object a line: ``{"channel", "text", "date"}``; a line without channel goes to the channel
named like the file. Other fields are ignored; channels that are missing are created.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.render.counting import count
from bot.simulator.control.fields import as_moment
from bot.simulator.pace import paced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.simulator.chats import Chat
    from bot.simulator.world import World

PATIENCE = 15.0  # seconds after the last channel became watched, when others never do
LOOK_EVERY = 0.05
PROGRESS_EVERY = 100  # posts
# Calls by which an account reads a channel it has not joined.
READS = ("messages.getHistory", "channels.getMessages", "updates.getChannelDifference")
_AS_A_FILE = 'Name a file of lines like {"channel": "desk_news", "text": "The flag is gone"}.'


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptPost:
    """One line of the file."""

    channel: str
    text: str
    date: datetime | None = None


def read_script(path: Path) -> list[ScriptPost]:
    """Read a file of posts.

    Raises:
        InputError: it cannot be read, or a line is not as described; the line is named.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"{path} cannot be read: {reason}.", remedy=_AS_A_FILE) from error
    posts = [
        _post(line, f"{path.name}:{number}", path.stem)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not posts:
        raise InputError(f"{path} holds no posts.", remedy=_AS_A_FILE)
    return posts


async def play(
    world: World,
    posts: Sequence[ScriptPost],
    *,
    rate: float | None = None,
    keep_dates: bool = False,
    report: Callable[[str], None],
) -> None:
    """Create the channels, wait until they are watched, and post: ``rate`` a second, or at once.

    ``report`` gets a line now and then. Posts are stamped now unless ``keep_dates``.
    """
    channels = add_channels(world, posts)
    waits = f"{count(len(posts), 'post')} on {count(len(channels), 'channel')}: nothing is posted"
    report(f"play: {waits} until an account watches")
    watched = await until_watched(world, channels)
    report(f"play: watched are {watched} of {count(len(channels), 'channel')}; posting")
    done = 0
    async for due in paced(posts, rate, world.clock):
        for post in due:
            world.post(post.channel, post.text, date=post.date if keep_dates else None)
            done += 1
            if done % PROGRESS_EVERY == 0 or done == len(posts):
                report(f"play: {done} of {len(posts)} posted")


def add_channels(world: World, posts: Iterable[ScriptPost]) -> list[Chat]:
    """Create the channels that are missing, titled like their username; return all of them.

    Raises:
        RefusedError: a name is no username, or somebody who is no channel has it.
    """
    names = dict.fromkeys(post.channel.casefold() for post in posts)
    spelt = {post.channel.casefold(): post.channel for post in posts}
    return [world.chats.by_name.get(n) or world.add_channel(spelt[n], spelt[n]) for n in names]


async def until_watched(world: World, channels: Sequence[Chat]) -> int:
    """Wait until an account watches every channel, and return how many are watched.

    Where some are watched and others never, it goes on after PATIENCE seconds without a new one.
    """
    watch = _Watch(world, channels)
    seen, since = 0, world.clock.monotonic()
    while True:
        watched = watch.count()
        if watched > seen:
            seen, since = watched, world.clock.monotonic()
        if seen == len(channels) or (seen and world.clock.monotonic() - since >= PATIENCE):
            return seen
        await world.clock.sleep(LOOK_EVERY)


class _Watch:
    """Which channels an account has joined or read; reading is learnt from the log of calls."""

    def __init__(self, world: World, channels: Sequence[Chat]) -> None:
        self._world = world
        self._channels = channels
        self._read: set[int] = set()
        self._last_call = 0

    def count(self) -> int:
        self._look_at_calls()
        accounts = {account.user_id for account in self._world.people.by_phone.values()}
        return sum(
            chat.bare_id in self._read or not accounts.isdisjoint(chat.members)
            for chat in self._channels
        )

    def _look_at_calls(self) -> None:
        accounts = self._world.people.by_phone  # a call's account is its phone number
        for call in self._world.calls(self._last_call):
            self._last_call = call.n
            if call.account in accounts and call.method in READS:
                self._read |= set(_numbers(call.params))


def _numbers(value: object) -> Iterable[int]:
    """Yield every number in a call's parameters; the channel's id is among them."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item)


def _post(line: str, place: str, default_channel: str) -> ScriptPost:
    try:
        given = json.loads(line)
    except ValueError as error:
        raise InputError(f"{place}: this is not JSON: {error}.") from error
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise InputError(f'{place}: write an object such as {{"channel": "news", "text": "..."}}.')
    channel = given.get("channel") or default_channel
    if not isinstance(channel, str):
        raise InputError(f"{place}: channel must be a username.")
    try:
        date = None if given.get("date") is None else as_moment(given["date"])
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise InputError(f"{place}: date must be a time such as 2022-11-11T08:00:00Z.") from error
    return ScriptPost(channel=channel.removeprefix("@"), text=given["text"], date=date)
