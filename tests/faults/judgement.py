"""The one judgement of every scenario: the ledger is equal to the server's truth.

The truth is what the local Telegram lists of a channel; what is judged comes from the command
line, from the receiver's chat, and from the database file, which holds the stored texts.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.cli import main
from bot.store.sqlite import open_reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tests.installation import Desk

RULE = "=flag"  # the only rule of every scenario: posts with this word in exactly this form
_MATCHES = re.compile(r"\bflag\b")
_LINK = re.compile(r"t\.me/(\w+)/(\d+)")
_REPEAT = "may be a repeat"


class IncompleteError(AssertionError):
    """What is stored or told is not what the server has; says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a scenario lets be.

    ``unreadable`` are ids that nobody can decode, ``repeats`` how many alerts may be marked as such
    (one a kill), ``formerly`` is an earlier name of the channel. ``others_behind`` says that other
    channels need not be complete yet.
    """

    unreadable: Collection[int] = ()
    formerly: str = ""
    repeats: int = 0
    others_behind: bool = False


@dataclass(slots=True)
class Channel:
    """One channel as the server has it; ids and texts of all that was ever posted there."""

    name: str
    rows: list[dict[str, Any]]
    allowed: Allowed = field(default_factory=Allowed)

    @property
    def names(self) -> set[str]:
        """What links may call it."""
        return {self.name, self.allowed.formerly}

    @property
    def newest(self) -> int:
        """The newest id that is there: of what nobody can see any more nobody can know."""
        return max((row["id"] for row in self.rows if not row["deleted"]), default=0)

    def texts(self, floor: int) -> dict[int, str]:
        """The newest texts of the posts that are there and can be read, from an id on."""
        return {
            row["id"]: row["text"]
            for row in self.rows
            if row["id"] >= floor and not row["deleted"] and "post" in self._kinds(row)
        }

    def kinds(self) -> dict[int, set[str]]:
        """What the slot of each id may say."""
        return {row["id"]: self._kinds(row) for row in self.rows}

    def _kinds(self, row: dict[str, Any]) -> set[str]:
        kind = "service" if row["service"] else "post"
        if row["id"] in self.allowed.unreadable:
            kind = "unreadable"
        return {kind, "absent"} if row["deleted"] else {kind}

    def alerts(self, anchor: int) -> Iterator[tuple[set[int], int, int]]:
        """Yield the ids one alert may name, and how often it must and may be told."""
        groups: dict[Any, list[dict[str, Any]]] = {}
        for row in self.rows:
            groups.setdefault(row["grouped_id"] or -row["id"], []).append(row)
        for rows in groups.values():
            news = [row for row in rows if row["id"] > anchor]
            due = [r for r in news if not r["deleted"] and _MATCHES.search(r["text"])]
            perhaps = [r for r in news if r["deleted"] or r["edited"]]
            yield {row["id"] for row in rows}, int(bool(due)), int(bool(due or perhaps))


def complaints(desk: Desk, *names: str, allowed: Allowed) -> Iterator[str]:
    """Yield where the ledger differs from the truth, in sentences; nothing if it is equal."""
    standing = {row["channel"]: row for row in listed(desk, "coverage")}
    for name in names:
        if name not in standing or standing[name]["floor"] is None:
            yield f"@{name} is not accounted for"
            return
    for name in names:
        channel, row = Channel(name, desk.telegram.truth(name), allowed), standing[name]
        told = desk.alerts()
        found = chain(
            _slots(desk, channel, row),
            _texts(desk, channel, row["floor"]),
            _alerts(channel, row["anchor"], told),
        )
        yield from (f"@{name}: {said}" for said in found)
    code, said = spoken(desk, "coverage", "--verify")
    if code != 0 and not allowed.others_behind:
        yield f"coverage --verify says {code}: {said}"


def _slots(desk: Desk, channel: Channel, row: dict[str, Any]) -> Iterator[str]:
    """Compare the slots: one an id, from the floor to the newest, and what they say."""
    if (row["anchor"] or 0) + 1 < row["floor"]:
        yield f"accounted for from {row['floor']} only, though the anchor is {row['anchor']}"
    if row["verified_upto"] < channel.newest:
        yield f"read up to {row['verified_upto']} of {channel.newest}"
    slots: dict[int, str] = {}
    for run in listed(desk, "coverage", "--slots", channel.name):
        for number in range(run["first"], run["last"] + 1):
            if number in slots:
                yield f"id {number} has two slots"
            slots[number] = run["kind"]
    kinds = channel.kinds()
    for number in range(row["floor"], channel.newest + 1):
        if slots.get(number) not in kinds.get(number, {"absent"}):
            yield f"id {number} is {kinds.get(number)}, its slot says {slots.get(number)}"
    beyond = [n for n in slots if n > max(kinds, default=0)]
    if beyond:
        yield f"there are no ids {beyond[:5]}"


def _texts(desk: Desk, channel: Channel, floor: int) -> Iterator[str]:
    """Compare the posts that are there, in their newest texts."""
    stored, truth = asyncio.run(_stored(desk, channel.name, floor)), channel.texts(floor)
    for number in sorted(stored.keys() | truth.keys()):
        if stored.get(number) != truth.get(number):
            yield f"post {number} is {truth.get(number)!r}, stored is {stored.get(number)!r}"


async def _stored(desk: Desk, name: str, floor: int) -> dict[int, str]:
    store = await open_reader(desk.data / "flagfall.db")
    try:
        ids = {channel.name: channel.channel_id for channel in await store.channels()}
        posts = await store.posts(channel_id=ids[name])
    finally:
        await store.close()
    return {post.message_id: post.text for post in posts if post.message_id >= floor}


def _alerts(channel: Channel, anchor: int | None, told: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Compare the alerts: each matching post above the anchor in one message, none besides."""
    numbers, extra = Counter[int](), 0
    for message in told:
        ids = {number for name, number in _linked(message) if name in channel.names}
        numbers.update(ids)
        extra += bool(ids) and _REPEAT in message["text"]
    for ids, least, most in channel.alerts(anchor or 0):
        times = sum(numbers.pop(number, 0) for number in ids)
        if times > most:
            extra -= times - most
            times = most if extra >= 0 else times
        if not least <= times <= most:
            yield f"post {min(ids)} was told {times} times instead of {least}"
    marked = sum(_REPEAT in message["text"] for message in told)
    if marked > channel.allowed.repeats:
        yield f"{marked} alerts are marked as repeats"


def _linked(message: dict[str, Any]) -> set[tuple[str, int]]:
    """Return the posts that a message links, as text or behind it: (channel, id)."""
    urls = [entity.get("url") or "" for entity in message["entities"]]
    return {(link[1], int(link[2])) for link in _LINK.finditer(" ".join([message["text"], *urls]))}


def listed(desk: Desk, *words: str) -> list[dict[str, Any]]:
    """Return what a command lists as JSON."""
    code, said = spoken(desk, *words, "--json")
    if code not in (0, 1):
        raise IncompleteError(f"{words}: exit code {code}")
    return [json.loads(line) for line in said.splitlines()]


def spoken(desk: Desk, *words: str) -> tuple[int, str]:
    """Run a command that only reads, in this process for speed; return its code and output."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = main([*words, *desk.options])
    return code, out.getvalue() or err.getvalue()
