from __future__ import annotations

from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.difference import difference
from bot.render.utf16 import units

POST = "Над будівлею обласної адміністрації у Херсоні вже немає прапора. Місцеві кажуть, що пусто"
OTHER = "Сьогодні о шостій ранку в місті знову чули сильні вибухи, рятувальники їдуть на місце"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            POST,
            POST.replace("вже немає", "тимчасово немає"),
            ": «вже немає» → «тимчасово немає»",
            id="a word",
        ),
        pytest.param("уже немає", "немає", ": «уже немає» → «немає»", id="a word goes"),
        pytest.param("немає", "немає вже", ": «немає» → «немає вже»", id="a word comes at the end"),
        pytest.param("a b c d", "a x c y", ": «b c d» → «x c y»", id="changes that lie near"),
        pytest.param(
            "one b c d e two f",
            "1 b c d e 2 f",
            ": «one b» → «1 b», «two f» → «2 f»",
            id="changes that lie apart",
        ),
        pytest.param(
            "1 a b c 2 d e f 3 g h i 4 j",
            "I a b c II d e f III g h i IV j",
            ": «1 a» → «I a», «2 d» → «II d» and 2 more changes",
            id="many changes",
        ),
        pytest.param("прапор", "флаг", ": «прапор» → «флаг»", id="all of a short text"),
        pytest.param(
            "a\n\nb", "a b\u200b", ", the words are the same", id="blank and unseen characters"
        ),
        pytest.param("", POST[:11], ", text added: «Над будівле»", id="a text comes"),
        pytest.param("прапор", " ", ", the text is gone, it was: «прапор»", id="a text goes"),
        pytest.param("a\u202eb", "c\u202ed e", ": «a b» → «c d e»", id="no turning around"),
        pytest.param("אב", "גד", ": «\u2068אב\u2069» → «\u2068גד\u2069»", id="right to left"),
    ],
)
def test_what_is_told_of_a_change(before: str, after: str, told: str) -> None:
    assert difference(before, after) == told


def test_another_text_is_told_as_one() -> None:
    assert difference(POST, OTHER) == f", text replaced, now: «{OTHER}»"


def test_a_long_piece_is_shown_by_its_beginning() -> None:
    told = difference(POST, f"{POST} {OTHER} {OTHER}")
    assert told.startswith(": «пусто» → «пусто Сьогодні о шостій")
    assert told.endswith("…»")
    assert units(told) < 200


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a " * 2048, "a b " * 1024, id="two words"),
        pytest.param("ab" * 2048, "ba" * 2048, id="one word"),
        pytest.param(
            " ".join(f"{n % 300}" for n in range(1200)),
            " ".join(f"{(7 * n) % 300}" for n in range(1200)),
            id="words of a cycle",
        ),
        pytest.param(
            " ".join(f"{n}" for n in range(900)),
            " ".join(f"{n}" for n in range(900, 0, -1)),
            id="turned around",
        ),
        pytest.param("\u0301" * 4096, "😀" * 2048, id="no words"),
    ],
)
def test_any_two_texts_take_little_time(before: str, after: str) -> None:
    began = process_time()
    told = difference(before, after)
    assert process_time() - began < 0.5
    assert units(told) < 600


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "слово", "\n"]), max_size=40)


@given(TEXTS, TEXTS)
def test_a_difference_is_told_if_and_only_if_there_is_one(old: list[str], new: list[str]) -> None:
    told = difference(" ".join(old), " ".join(new))
    assert (told == ", the words are the same") == (" ".join(old).split() == " ".join(new).split())


@given(st.integers(0, 2**32))
def test_what_is_quoted_stands_in_the_texts(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  no secret
    old = chance.choices("abcdefgh", k=chance.randint(1, 11))
    new = [chance.choice([word, word, word, "x", "x y", ""]) for word in old]
    before, after = " ".join(old), " ".join(" ".join(new).split())
    told = difference(before, after)
    if told.startswith(": "):
        for change in told.removeprefix(": ").split(" and ")[0].split(", «"):
            was, now = change.split(" → ")
            assert was.strip("«»") in before
            assert now.strip("«»") in after
            assert was.strip("«") != now.strip("«")
