"""Whatever strangers write: every message is one that Telegram takes, and says only what it is."""

from __future__ import annotations

import json
import re
from io import StringIO
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.notify.console import Console
from bot.notify.documents import line_of
from bot.notify.telling import Telling
from bot.render import MAX_ENTITIES, MAX_UNITS, plain, render_alert, repeated, units
from bot.render.digest import ENTRIES, render_digest
from bot.render.summary import fits, render_summary
from tests.render.hostile import NOON, a_heading, an_alert, an_also

if TYPE_CHECKING:
    from bot.model import Alert, Message

KYIV = ZoneInfo("Europe/Kyiv")
ADDRESS = re.compile(r"https://t\.me/(?:c/)?\w+/\d+\Z", re.ASCII)
_LINK = re.compile(r"  t\.me/(?:c/)?\w+/\d+")
STEERING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066\u2067]")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


async def test_hostile_texts_in_every_message() -> None:
    await try_texts(10_000, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_very_many_hostile_texts_in_every_message() -> None:
    for seed in range(2, 22):
        await try_texts(10_000, seed=seed)


async def try_texts(number: int, *, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  no secret
    console = StringIO()
    for _ in range(number // ENTRIES):
        alerts = [an_alert(chance) for _ in range(ENTRIES)]
        for alert in alerts:
            await try_alert(alert, Console(console))
        try_digest(alerts, chance)
        if chance.random() < 0.03:
            try_summary(chance)
    assert not CONTROL.search(console.getvalue())


async def try_alert(alert: Alert, console: Console) -> None:
    message = render_alert(alert, zone=KYIV, now=NOON)
    assert_taken(message)
    assert_taken(plain(message))
    first, *_, last = message.text.split("\n")
    assert not STEERING.search(first)
    assert not STEERING.search(last)
    await console.send("@desk", message)
    told = Telling(
        key="k", receiver="file", kind="alert", queued_at=NOON, message=message, alert=alert
    )
    line = line_of(told)
    assert in_units(json.loads(line)["text"]) == in_units(alert.post.text)
    assert len(line.decode().splitlines()) == 1


def try_digest(alerts: list[Alert], chance: Random) -> None:
    heading = a_heading(chance, len(alerts))
    message = render_digest(alerts, heading=heading, zone=KYIV, now=NOON)
    assert_taken(repeated(message))
    assert not STEERING.search(message.text)
    heads, *lines = message.text.split("\n")
    assert heads
    assert sum(bool(_LINK.search(line)) for line in lines) == len(alerts)


def try_summary(chance: Random) -> None:
    lines = [an_also(chance) for _ in range(300)]
    shown = fits(lines)
    assert shown >= 60
    heading = a_heading(chance, len(lines))
    for some in (lines, lines[:shown]):
        message = render_summary(some, heading=heading, zone=KYIV, now=NOON)
        assert_taken(repeated(message))
        assert not STEERING.search(message.text)


def in_units(text: str) -> bytes:
    """The text as it travels: two halves of a character that meet are one."""
    return text.encode("utf-16-le", "surrogatepass")


def assert_taken(message: Message) -> None:
    """Telegram takes it as it is: nothing is cut, moved or left out."""
    assert units(message.text) <= MAX_UNITS
    assert len(message.entities) <= MAX_ENTITIES
    assert message.text == message.text.strip()
    raw = message.text.encode("utf-16-le")
    end = 0
    for entity in message.entities:
        assert end <= entity.offset
        end = entity.offset + entity.length
        covered = raw[2 * entity.offset : 2 * end].decode("utf-16-le")  # fails on half a pair
        assert units(covered) == entity.length
        assert covered
        assert covered == covered.strip()
        assert (entity.type == "bold") == (entity.url is None)
        assert entity.url is None or ADDRESS.match(entity.url)
