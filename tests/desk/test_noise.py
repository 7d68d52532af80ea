from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.desk import noise
from bot.desk.noise import Noise, TermNoise, measure_noise, suggestion_of
from bot.model import Post, Rule, Seen, StoredRule
from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.store import streaming
from tests.factories import a_channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rules.lexicon import Lexicon
    from bot.store.protocol import Store
    from tests.conftest import MovedClock


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(shipped("config/lexicon"))


def stored(clock: MovedClock, *rules: Rule) -> list[StoredRule]:
    return [StoredRule(number=n, rule=r, added_at=clock.now()) for n, r in enumerate(rules, 1)]


async def keep(store: Store, clock: MovedClock, texts: Sequence[str], *, hours: float = 1) -> None:
    """Store posts of one channel, the last one posted now, that many hours apart."""
    posts = [
        Post(
            channel_id=100,
            message_id=number,
            text=text,
            posted_at=clock.now() - timedelta(hours=(len(texts) - number) * hours),
        )
        for number, text in enumerate(texts, 1)
    ]
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
        await tx.save_posts([Seen(post=p, source="push", seen_at=p.posted_at) for p in posts])


async def measured(
    store: Store, clock: MovedClock, lexicon: Lexicon, *rules: Rule, days: int = 7
) -> Noise:
    since = clock.now() - timedelta(days=days)
    return await measure_noise(
        stored(clock, *rules), store, since=since, clock=clock, lexicon=lexicon
    )


async def test_hits_a_day_share_and_the_forms_that_bring_them(
    store: Store, moved_clock: MovedClock, lexicon: Lexicon
) -> None:
    texts = ["nothing", "Flags, FLAGS", "прапору", "flags and a dam", "museum of flags"]
    await keep(store, moved_clock, texts, hours=12)
    flag = Rule(name="flag", when="(flag OR dam) -museum")
    found = await measured(store, moved_clock, lexicon, flag, Rule(name="x", when="submarine"))
    loud, silent = found.rules
    assert (found.posts, loud.posts, loud.hits, silent.hits) == (5, 5, 3, 0)
    assert (loud.days, loud.per_day, loud.share) == (2.0, 1.5, 0.6)
    assert [(term.term, term.hits) for term in loud.terms] == [("flag", 3), ("dam", 1)]
    assert loud.forms == [("flags", 2), ("dam", 1), ("прапору", 1)]
    assert suggestion_of(silent, lexicon=lexicon) == "never hits"
    assert found.since == moved_clock.now() - timedelta(days=2)


async def test_only_posts_since_the_time_count(
    store: Store, moved_clock: MovedClock, lexicon: Lexicon
) -> None:
    await keep(store, moved_clock, ["a flag"] * 4, hours=24)
    found = await measured(store, moved_clock, lexicon, Rule(name="flag", when="flag"), days=2)
    assert (found.posts, found.rules[0].hits) == (3, 3)


async def test_an_archive_is_as_loud_as_it_was(
    store: Store, moved_clock: MovedClock, lexicon: Lexicon
) -> None:
    await keep(store, moved_clock, ["a flag"] * 5, hours=12)
    moved_clock.move(300 * 86400)
    found = await measured(store, moved_clock, lexicon, Rule(name="f", when="flag"), days=365)
    assert found.until - found.since == timedelta(days=2)
    assert (found.rules[0].days, found.rules[0].per_day) == (2.0, 2.5)


async def test_posts_that_come_meanwhile_do_not_keep_it_going(
    store: Store, moved_clock: MovedClock, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PAGE", 1)
    await keep(store, moved_clock, ["flag"] * 4, hours=-1)
    flag = Rule(name="flag", when="flag")
    assert (await measured(store, moved_clock, lexicon, flag)).posts == 1


async def test_no_posts_are_no_reason_to_say_that_a_rule_never_hits(
    store: Store, moved_clock: MovedClock, lexicon: Lexicon
) -> None:
    (rule,) = (await measured(store, moved_clock, lexicon, Rule(name="f", when="flag"))).rules
    assert (rule.share, rule.per_day, suggestion_of(rule, lexicon=lexicon)) == (0.0, 0.0, "")


@pytest.mark.parametrize(
    ("when", "texts", "said"),
    [
        pytest.param(
            "flag",
            ["стяг"] * 10 + ["flag"] * 4 + ["x"] * 26,
            "hits 35% of all posts, 9 a day; “стяг” brings 71% of the hits by the concept [flag]: "
            "leave it out with -=стяг, write lexicon = false, or add a word that must be there",
            id="a word of the concept",
        ),
        pytest.param(
            "flag",
            ["flags"] * 10 + ["x"] * 10,
            "hits 50% of all posts, 13 a day; “flags” brings 100% of the hits: "
            "add a word that must be there, or use NEAR",
            id="loud by one form",
        ),
        pytest.param(
            "lang:en",
            ["the flag is there and it is ours"] * 5,
            "hits 100% of all posts, 30 a day: add a word that must be there, or use NEAR",
            id="loud without a form",
        ),
        pytest.param(
            "Kherson",
            ["Херсоні"] * 10 + ["x"] * 10,
            "hits 50% of all posts, 13 a day; “херсоні” brings 100% of the hits: "
            "add a word that must be there, or use NEAR",
            id="a name's other spelling",
        ),
        pytest.param("flag", ["flag"] + ["x"] * 100, "", id="quiet"),
    ],
)
async def test_what_may_be_done(
    store: Store,
    moved_clock: MovedClock,
    lexicon: Lexicon,
    when: str,
    texts: list[str],
    said: str,
) -> None:
    await keep(store, moved_clock, texts)
    (rule,) = (
        await measured(store, moved_clock, lexicon, Rule(name="r", when=when), days=30)
    ).rules
    assert suggestion_of(rule, lexicon=lexicon) == said


def test_of_endless_forms_the_frequent_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "_MOST_FORMS", 20)
    monkeypatch.setattr(noise, "_KEPT_FORMS", 5)
    term = TermNoise(term="/x/")
    for number in range(1000):
        term.add(["common", f"x{number}", ":)"])
    assert len(term.forms) <= 20
    assert (term.hits, term.forms["common"], term.forms[":)"]) == (1000, 1000, 1000)


async def test_progress_is_told(store: Store, moved_clock: MovedClock, lexicon: Lexicon) -> None:
    await keep(store, moved_clock, ["x"] * 3)
    told: list[int] = []
    await measure_noise(
        [],
        store,
        since=moved_clock.now() - timedelta(days=1),
        clock=moved_clock,
        lexicon=lexicon,
        progress=told.append,
    )
    assert told == [3]
