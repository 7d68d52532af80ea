from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk import narrowing
from bot.desk.narrowing import (
    in_exact_words,
    without_channel,
    without_language,
    without_word,
)
from bot.errors import RefusedError
from bot.model import Channel, Hit, Rule, Span
from bot.rules.syntax import parse
from tests.factories import NOON, a_channel, a_post, seen

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

KHLAN = Channel(ref="sergey_khlan", username="Sergey_Khlan")
EXPRESSIONS = {
    "word": "flag",
    "either": "flag OR banner",
    "both": "flag Kherson -museum",
    "near": "flag NEAR/3 Kherson",
    "phrase": '"left bank"',
    "regex": r"/калібр\w*/",
    "not first": "-museum flag",
    "bracketed": "(flag OR banner)",
}


@pytest.mark.parametrize("when", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_what_is_left_out_is_added_to_the_whole_expression(when: str) -> None:
    rule = Rule(name="x", when=when)
    narrow = without_word(without_channel(rule, KHLAN), "Прапора")
    kept = f"({when})" if when == "flag OR banner" else when
    assert narrow.when == f"{kept} -in:@sergey_khlan -=Прапора"
    assert parse(narrow.when) == parse(f"({when}) AND NOT in:@sergey_khlan AND NOT =Прапора")


@pytest.mark.parametrize(
    ("word", "written"),
    [
        pytest.param("flag", "-=flag", id="word"),
        pytest.param("left  bank", '-="left bank"', id="phrase"),
        pytest.param('a "quoted" word', '-="a quoted word"', id="quotes"),
        pytest.param("*star*", "-=star", id="star"),
        pytest.param("🔥", "-🔥", id="sign"),
        pytest.param("OR", "-=OR", id="an operator"),
    ],
)
def test_a_word_is_left_out_as_it_stands(word: str, written: str) -> None:
    narrow = without_word(Rule(name="x", when="alpha"), word)
    assert narrow.when == f"alpha {written}"
    assert without_word(narrow, word) == narrow


def test_of_listed_channels_the_others_stay() -> None:
    rule = Rule(name="x", when="flag", channels=("SERGEY_khlan", "rybar"))
    assert without_channel(rule, KHLAN) == replace(rule, channels=("rybar",))
    with pytest.raises(RefusedError, match="looks at @Sergey_Khlan alone"):
        without_channel(replace(rule, channels=("sergey_khlan",)), KHLAN)


def test_exact_words_are_nothing_but_what_is_written() -> None:
    rule = in_exact_words(Rule(name="x", when="flag", derive=True))
    assert (rule.forms, rule.scripts, rule.lexicon, rule.derive) == (False,) * 4


@pytest.fixture
async def hits(store: Store) -> None:
    posts = [a_post(number, text) for number, text in enumerate(("flag", "flags", "a flag"), 1)]
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
        await tx.save_posts([seen(post) for post in posts])
        for post in posts:
            hit = Hit(
                rule="x",
                channel_id=post.channel_id,
                message_id=post.message_id,
                revision=post.content_hash,
                spans=(Span(start=0, end=4),),
                seen_at=NOON,
            )
            await tx.save_hits([hit, replace(hit, rule="other")])


@pytest.mark.usefixtures("hits")
async def test_the_effect_is_what_its_own_hits_would_lose(
    desk: Desk, moved_clock: MovedClock
) -> None:
    moved_clock.move(timedelta(days=1).total_seconds())
    effect = await desk.effect(without_word(Rule(name="x", when="flag"), "flags"))
    assert (effect.hits, effect.capped) == (3, False)
    assert [record.post.text for record in effect.gone] == ["flags"]
    moved_clock.move(timedelta(days=8).total_seconds())
    assert (await desk.effect(Rule(name="x", when="flag"))).hits == 0


@pytest.mark.usefixtures("hits")
async def test_of_very_many_hits_the_newest_are_looked_at(
    desk: Desk, moved_clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "MOST_HITS", 2)
    moved_clock.move(timedelta(days=1).total_seconds())
    effect = await desk.effect(Rule(name="x", when="museum"))
    assert (effect.hits, len(effect.gone), effect.capped) == (2, 2, True)
    assert [record.post.message_id for record in effect.gone] == [2, 3]


def test_a_language_less_and_never_none() -> None:
    rule = without_language(Rule(name="x", when="flag"), "ru")
    assert rule.languages == ("uk", "en")
    assert without_language(rule, "ru") == rule
    with pytest.raises(RefusedError, match="has no other language"):
        without_language(replace(rule, languages=("uk",)), "uk")


@pytest.mark.usefixtures("hits")
@pytest.mark.parametrize(
    ("number", "days", "keeps", "is_older"),
    [
        pytest.param(1, 1, True, False, id="kept"),
        pytest.param(2, 1, False, False, id="gone"),
        pytest.param(2, 9, False, True, id="older than the days"),
    ],
)
async def test_what_becomes_of_one_hit(
    desk: Desk,
    store: Store,
    moved_clock: MovedClock,
    number: int,
    days: int,
    *,
    keeps: bool,
    is_older: bool,
) -> None:
    (about, *_) = await store.hits_of_post(a_channel().channel_id or 0, number)
    moved_clock.move(timedelta(days=days).total_seconds())
    effect = await desk.effect(without_word(Rule(name="x", when="flag"), "flags"), about=about)
    assert (effect.keeps, effect.is_older) == (keeps, is_older)
    assert (await desk.effect(Rule(name="x", when="flag"))).keeps is None


@pytest.mark.usefixtures("hits")
async def test_of_a_rule_without_hits_the_posts_are_looked_at(
    desk: Desk, moved_clock: MovedClock
) -> None:
    moved_clock.move(timedelta(days=1).total_seconds())
    rule = Rule(name="new", when="flag")
    effect = await desk.effect_on_posts(rule, in_exact_words(rule))
    assert (effect.hits, effect.keeps) == (3, None)
    assert [record.post.text for record in effect.gone] == ["flags"]
    assert [record.hit.spans for record in effect.gone] == [(Span(start=0, end=5),)]
