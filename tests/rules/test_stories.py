"""Copies are found however they were edited; templates are never taken for copies."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Channel, Entry, Hit, Post
from bot.rules.lexicon import EMPTY_LEXICON, Group, Lexicon
from bot.rules.match import Evidence, Match
from bot.rules.stories import (
    SHORT_WINDOW,
    WINDOW,
    Print,
    Prints,
    is_copy,
    prints_by,
    resemblance,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LEXICON = Lexicon(
    groups=MappingProxyType(
        {
            name: Group(name=name, members=MappingProxyType({"en": members}))
            for name, members in {
                "kherson": ("Kherson", "Херсон", "херсонський"),
                "kharkiv": ("Kharkiv", "Харків", "харківський"),
                "flag": ("flag", "banner"),
            }.items()
        }
    )
)
PRINTS = Prints(LEXICON)


NOTHING = Evidence(spans=())
LONG = (
    "The flag over the old town hall has been taken down by unknown people this morning,"
    " say local residents who saw it on their way to work"
)
SHORT = "The flag has been taken down"
ALERT = "Air raid alert in {}. Residents are asked to go to the nearest shelter and stay there"
WORDS = ("river", "bridge", "morning", "soldier", "market", "window", "garden", "school", "doctor")


def of(text: str, *rules: str) -> Print:
    found = PRINTS.of(text, [Match(rule, NOTHING) for rule in rules or ("flag",)])
    assert found is not None
    return found


def copies(one: Print, other: Print) -> bool:
    """Whether two prints find each other and are of copies, asked both ways."""
    assert is_copy(one, other) == is_copy(other, one)
    meet = not set(one.keys).isdisjoint(other.keys)
    return meet and is_copy(one, other)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SHORT, id="short"),
        pytest.param(LONG, id="long"),
        pytest.param("🔥", id="no words"),
        pytest.param("ц" * 10_000, id="longer than a post"),
    ],
)
def test_the_same_words_are_a_copy(text: str) -> None:
    assert copies(of(text), of(text))
    assert copies(of(text), of(f"  {text.upper()}\n\n"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("🔥", "👍", id="other signs"),
        pytest.param(SHORT, f"{SHORT} again", id="a short one with a word more"),
        pytest.param(LONG, LONG[::-1], id="another text"),
        pytest.param(f"{LONG}: 12", f"{LONG}: 13", id="a number"),
        pytest.param(f"{LONG} {LONG}" * 20, f"{LONG} {LONG}" * 20 + " end", id="too long"),
    ],
)
def test_other_words_are_none(one: str, other: str) -> None:
    assert not copies(of(one), of(other))


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(f"BREAKING: {LONG}", id="a headline"),
        pytest.param(f"{LONG}\n\nSubscribe: @other_channel24", id="a signature"),
        pytest.param(f"{LONG}\n\nПодписаться на канал | Прислать новость", id="an invitation"),
        pytest.param(f"Forwarded from Kherson Live 24\n{LONG}", id="a forwarded header"),
        pytest.param(LONG.replace(" ", " 🔥 "), id="emoji"),
        pytest.param(f"{LONG}, writes Reuters", id="a source"),
        pytest.param(LONG.partition(", say")[0], id="cut off"),
        pytest.param(LONG.replace("o", "о").replace("e", "е"), id="look-alike letters"),
        pytest.param(
            LONG.replace("morning", "evening").replace("unknown", "some").replace("local", "many"),
            id="other words",
        ),
    ],
)
def test_an_edited_copy_is_a_copy(edited: str) -> None:
    assert copies(of(LONG), of(edited))


@pytest.mark.parametrize(
    "template",
    [
        pytest.param([ALERT.format(x) for x in ("Kherson oblast", "Kharkiv oblast")], id="known"),
        pytest.param(
            [
                f"{x} область: повітряна тривога, прохання до всіх пройти в укриття та залишатися"
                " там до відбою тривоги"
                for x in ("Херсонська", "Харківська")
            ],
            id="adjectives",
        ),
        pytest.param([ALERT.format(x) for x in ("Stepne", "Zlatopil", "Nova Praha")], id="unknown"),
        pytest.param([f"{LONG}, {x} killed" for x in ("2", "12", "three", "четверо")], id="counts"),
        pytest.param([f"{LONG}: {x} %" for x in ("+5", "-5", "5", "5.1")], id="changes"),
        pytest.param([f"{LONG} an {x}" for x in ("F-15", "F-16", "Su-27")], id="designations"),
    ],
)
def test_a_template_makes_no_copies(template: list[str]) -> None:
    prints = [of(text) for text in template]
    assert all(resemblance(a, b) > 0.3 for a, b in combinations(prints, 2)), "as alike as copies"
    assert not any(copies(a, b) for a, b in combinations(prints, 2))


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_other_rules_or_entries_make_no_copies(text: str) -> None:
    entries = [Entry(list_name="brands", value=value) for value in ("acme", "apex")]
    shown = [Evidence(spans=(), entries=(entry,)) for entry in entries]
    found = [PRINTS.of(text, [Match("flag", each)]) for each in shown]
    prints = [of(text), of(text, "bridge"), of(text, "flag", "bridge"), *filter(None, found)]
    assert not any(copies(a, b) for a, b in combinations(prints, 2))
    assert copies(of(text, "flag", "bridge"), of(text, "bridge", "flag"))


def test_a_short_text_is_copied_for_an_hour_a_long_one_for_two_days() -> None:
    assert (of(SHORT).window, of(LONG).window) == (SHORT_WINDOW, WINDOW)


def test_nothing_is_compared_of_a_post_without_text() -> None:
    assert PRINTS.of(" \n", [Match("flag", NOTHING)]) is None


def test_the_names_of_a_lexicon_are_put_in_order_once() -> None:
    assert prints_by(LEXICON) is prints_by(LEXICON)
    assert prints_by(EMPTY_LEXICON).lexicon is EMPTY_LEXICON


def a_hit(post: Post, rule: str) -> Hit:
    return Hit(
        rule=rule,
        channel_id=post.channel_id,
        message_id=post.message_id,
        revision=post.content_hash,
        spans=(),
        seen_at=post.posted_at,
    )


def test_a_post_is_compared_in_the_first_text_that_hit_without_its_channels_title() -> None:
    noon = datetime(2022, 11, 11, 12, tzinfo=UTC)
    texts = ("nothing yet", f"{LONG}\nDelta Live", f"{LONG} and more")
    posts = [Post(channel_id=1, message_id=2, text=text, posted_at=noon) for text in texts]
    hits = [a_hit(posts[1], "flag"), a_hit(posts[1], "hall"), a_hit(posts[2], "more")]
    channels = {1: Channel(ref="delta", title="Delta  Live")}
    assert PRINTS.of_hits(hits, posts, channels) == {(1, 2): of(LONG, "flag", "hall")}
    assert PRINTS.of_hits(hits, [replace(posts[1], text="")], {}) == {}


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """A text of 15 words or more, and the same with up to a fifth of its words changed."""
    seed, count = draw(st.integers(0, 2**32)), draw(st.integers(15, 120))
    chance = Random(seed)  # noqa: S311  no secret
    words = [chance.choice(WORDS) + chance.choice(WORDS) for _ in range(count)]
    edited: list[str] = []
    changed = set(chance.sample(range(count), count // 5))
    for number, word in enumerate(words):
        other = chance.choice(WORDS)
        edited += chance.choice([[other], [], [word, other]]) if number in changed else [word]
    return words, edited


@given(edits())
def test_a_fifth_of_the_words_may_change(pair: tuple[list[str], list[str]]) -> None:
    one, other = (" ".join(words) for words in pair)
    assert copies(of(one), of(other))


@given(edits(), st.data())
def test_no_copy_has_another_number_name_or_rule(
    pair: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    words, edited = pair
    ours, theirs = data.draw(
        st.sampled_from([("12", "13"), ("Kherson", "Kharkiv"), ("Kherson", "river"), ("7", "")])
    )
    place = data.draw(st.integers(0, len(edited)))
    one = " ".join([*words[:place], ours, *words[place:]])
    other = " ".join([*edited[:place], theirs, *edited[place:]])
    assert not copies(of(one), of(other))
    assert not copies(of(one, "flag"), of(one, "bridge"))


@given(st.lists(st.sampled_from(["a", "Б", "1", "Kherson", "\n", "@abcd", "-", "."]), max_size=40))
def test_a_copy_is_one_both_ways(pieces: Sequence[str]) -> None:
    text = " ".join(pieces)
    ours, theirs = (
        PRINTS.of(some, [Match("flag", NOTHING)]) for some in (text, " ".join(reversed(pieces)))
    )
    if ours and theirs:
        assert copies(ours, ours)
        assert is_copy(ours, theirs) == is_copy(theirs, ours)


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_has_a_print(text: str) -> None:
    its_print = PRINTS.of(text, [Match("flag", NOTHING)], [text, "\ud800"])
    if its_print:
        assert all(-(2**63) <= key < 2**63 for key in its_print.keys)
        assert copies(its_print, its_print)


@pytest.mark.parametrize(
    "text",
    [
        "а" * 100_000,
        "а " * 50_000,
        "-" * 4096,
        "а-" * 2048,
        "А " * 2048,
        "@abcd\n" * 682,
        "1 " * 2048,
        "\n" * 4096,
        "\ud800" * 4096,
        "а\u0301\u200b" * 1365,
        "漢" * 4096,
        "שָׁלוֹם " * 500,
        "|" * 4096,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_hostile_text_costs_little(text: str) -> None:
    def seconds() -> float:
        start = time.process_time()
        its_print = PRINTS.of(text, [Match("flag", NOTHING)], ["Delta"])
        assert its_print is None or is_copy(its_print, its_print)
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.04  # 5 ms on an idle machine
