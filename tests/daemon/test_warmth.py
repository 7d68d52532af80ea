"""The first rule after a start waits for no dictionary."""

from __future__ import annotations

import asyncio
from time import perf_counter, sleep
from typing import TYPE_CHECKING

import pytest

from bot.daemon.warmth import warm_up
from bot.resources import shipped
from bot.rules.lexicon import Lexicon, load_lexicon

if TYPE_CHECKING:
    from bot.rules.lexicon import Group

_WORDS = ("прапорець", "зброярня", "Kherson", "лівий берег", "Ґрати", "bridgehead")


@pytest.fixture
def lexicon() -> Lexicon:
    return load_lexicon(shipped("config/lexicon"))


def _seconds_to_look_up(lexicon: Lexicon) -> float:
    began = perf_counter()
    for word in _WORDS:
        lexicon.groups_of(word)
    return perf_counter() - began


async def test_looking_words_up_is_quick_afterwards(lexicon: Lexicon) -> None:
    cold = _seconds_to_look_up(load_lexicon(shipped("config/lexicon")))
    await warm_up(lexicon)
    assert _seconds_to_look_up(lexicon) < cold / 5


async def test_the_loop_goes_on_meanwhile(lexicon: Lexicon) -> None:
    warming = asyncio.create_task(warm_up(lexicon))
    turns = 0
    while not warming.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10


class _Slow(Lexicon):
    """A lexicon in which every look-up takes a while, and is counted."""

    asked = 0

    def groups_of(self, word_or_phrase: str) -> tuple[Group, ...]:
        type(self).asked += 1
        sleep(0.05)
        return super().groups_of(word_or_phrase)


async def test_it_ends_when_the_daemon_does() -> None:
    warming = asyncio.create_task(warm_up(_Slow()))
    await asyncio.sleep(0.01)
    warming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await warming
    await asyncio.sleep(0.1)
    assert _Slow.asked == 1
