"""/add: watch one or several channels."""

from __future__ import annotations

import asyncio
import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.undoing import undo_few
from bot.chat.wording import channel_label, lines
from bot.desk.channels import as_typed
from bot.errors import (
    BotError,
    NetworkError,
    RefusedError,
    RejectedError,
    StoreError,
    ThrottledError,
)
from bot.model import Channel, ChannelState, Role
from bot.render.counting import count
from bot.render.durations import span_of
from bot.telegram.links import folded_name, parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Message
    from bot.store.protocol import Transaction

RESOLVE_SECONDS = 10.0  # for a message: everybody else's command waits behind it
_MOST_AT_ONCE = 50
_AT_NAME = re.compile(r"@(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """What one name came to: a line to say, and a channel if it is to be watched."""

    said: str
    channel: Channel | None = None
    read_now: bool = False


async def _run(call: Call) -> Answer:
    names = call.request.argument.replace(",", " ").split()
    if not names:
        raise RefusedError("Which channel?", remedy="Write /add @name or /add t.me/name.")
    if len(names) > _MOST_AT_ONCE:
        raise RefusedError(
            f"These are {len(names)} channels; at most {_MOST_AT_ONCE} fit into one message.",
            remedy="Send the rest in another.",
        )
    watched = {c.ref: c for c in await call.scene.desk.channels.watched()}
    search = _Search(
        call=call, watched=watched, until=call.scene.clock.monotonic() + RESOLVE_SECONDS
    )
    findings = [await search.find(name) for name in names]
    said = [finding.said for finding in findings]
    found = [finding.channel for finding in findings if finding.channel]
    if now := sum(finding.read_now for finding in findings):
        said.append(f"Reading {'it' if now == 1 else 'them'} now; posts from now on alert.")
    if found and not await call.scene.store.rules():
        said.append("No rule yet: /watch flag Kherson says what to alert on.")
    if not found:
        return Answer(message=lines(*said))
    return Answer(change=lambda tx: _add(call, tx, found, lines(*said)))


async def _add(
    call: Call, tx: Transaction, channels: Sequence[Channel], message: Message
) -> Message:
    added = []
    for channel in channels:
        before = await tx.last_change()
        await call.scene.desk.channels.add(tx, channel, by=call.by)
        if await tx.last_change() != before:
            added.append(channel)
    rows = await undo_few(tx, [f"@{channel.name}" for channel in added])
    if len(added) == len(channels) == 1 and await call.scene.store.rules():
        rows = [(("Choose rules", f"narrow:@{added[0].name}"), *rows[0])]
    return replace(message, buttons=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """The search for the channels of one message, until a time of the monotonic clock."""

    call: Call
    watched: Mapping[str, Channel]
    until: float

    async def find(self, name: str) -> _Finding:
        """Return what a name came to; raises only StoreError."""
        try:
            asked = parse_channel_link(name)
            known = self.watched.get(asked.ref)
            if known and known.state is ChannelState.LIVE:
                return await self._known(known, asked)
            finding = await self._resolve(asked)
            if finding.channel:
                await self.call.scene.desk.channels.check(finding.channel)
        except StoreError:
            raise
        except BotError as error:
            said = _as_typed(str(error), name)
            return _Finding(said=f"{said}{_hint(name, self.watched.values(), said)}")
        else:
            return finding

    async def _known(self, known: Channel, asked: Channel) -> _Finding:
        """Return what is said of a name that a watched channel was added under."""
        same = _Finding(said=f"{channel_label(known)} is watched already.")
        if folded_name(known.name) == asked.ref:
            return same
        try:
            found = (await self._resolve(asked)).channel
        except (RefusedError, RejectedError):  # no channel has that name now
            return same
        if found is None or found.channel_id in (None, known.channel_id):
            return same
        others = (each for each in self.watched.values() if each.channel_id == found.channel_id)
        if other := next(others, None):
            return _Finding(said=f"{channel_label(other)} is watched already.")
        return _Finding(
            said=f"@{asked.ref} is the name under which {channel_label(known)} was added, and "
            f"another channel has it now. /remove @{known.name} first, then /add @{asked.ref} "
            f"@{known.name} watches both."
        )

    async def _resolve(self, asked: Channel) -> _Finding:
        resolver = self.call.scene.resolver
        if resolver is None:
            return _queued(asked, "it is read as soon as a source is connected")
        left = self.until - self.call.scene.clock.monotonic()
        try:
            # not wait_for: before Python 3.12 it may swallow the cancellation of its caller
            async with asyncio.timeout(left):
                channel = await resolver.resolve(asked)
        except ThrottledError as error:  # Telegram's wait, or today's budget of our own
            why = str(error).removesuffix(".")
            return _queued(asked, f"{why}; it is looked up in {span_of(error.seconds)}")
        except RejectedError:
            raise
        except (NetworkError, TimeoutError):
            return _queued(asked, "Telegram did not answer yet; it is tried again")
        return _Finding(said=_introduction(channel), channel=channel, read_now=True)


def _introduction(channel: Channel) -> str:
    people = ""
    if channel.subscribers is not None:
        people = f", {count(channel.subscribers, 'subscriber')}"
    return f"{channel_label(channel)}: public channel{people}."


def _queued(channel: Channel, why: str) -> _Finding:
    return _Finding(said=f"@{channel.ref} is queued: {why}. /channels shows it.", channel=channel)


def _as_typed(said: str, name: str) -> str:
    """Return what is said of a channel with its name as it was written."""
    return _AT_NAME.sub(lambda at: f"@{as_typed(at[1], name)}", said)


def _hint(name: str, watched: Iterable[Channel], said: str) -> str:
    names = {folded_name(c.name): c.name for c in watched}
    close = difflib.get_close_matches(folded_name(name), names, n=1)
    if not close or "Did you mean" in said:
        return ""
    return f" Did you mean @{names[close[0]]}?"


COMMAND = Command(
    name="add",
    role=Role.EDITOR,
    usage="/add @channel",
    summary="Watch a public channel, by name or t.me link",
    denied="Channels are chosen by",
    run=_run,
)
