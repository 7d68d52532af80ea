"""Posts made to do harm: no text raises, and none takes long, against rules of every operator."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.model import Rule
from bot.rules.ruleset import RuleSet
from tests.rules.drawn import LEXICON, LISTS, draw_post, draw_text, seeded

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_LENGTH = 4096  # characters; the most that Telegram allows
_NO_STALL = 0.5  # seconds of one post: a hundred times the aim, because machines are busy
_AIM = 0.005

_WHENS = (
    *("Херсон", "HIMARS", "F-16", "left-bank", "ВСУ", "غزة", "C++", "🔥", "=flag", '="left bank"'),
    *('"left bank"', '"лівий берег"', "ev*", "*стан", "*an*", r"/\bкалібр\w*|\d{2}/", "#tag"),
    *(r"/[\w.]+@\w+/", "~zaluzhny", "~Залужный", "a NEAR/3 b", "(a OR b) NEAR/5 c", "in:rybar"),
    *("x OR lang:uk OR has:link", "from:@x", "NOT a b", "Kherson (flag OR прапор) -museum"),
    *("list:brands", "list:hosts", "is:forward a"),
)
RULES = RuleSet.compile(
    [Rule(name=when, when=when) for when in _WHENS], lexicon=LEXICON, lists=LISTS
)


def cost(text: str) -> float:
    """Return the seconds that the rules took for a post, at the second time."""
    RULES.match({"text": text})
    start = time.process_time()
    RULES.match({"text": text})
    return time.process_time() - start


REPEATED = {
    "one short word": "a ",
    "one word": "Херсон ",
    "a phrase": "left bank ",
    "hashtags": "#aa ",
    "hashtags of two words": "#LeftBank ",
    "hashtags without spaces": "#aa",
    "words of two scripts": "Хeрсoн ",
    "letters of two scripts by turns": "aж",
    "words of two scripts by turns": "a ж ",
    "hyphens": "-",
    "letters and hyphens": "a-",
    "words and hyphens": "aa-",
    "apostrophes": "'",
    "letters and apostrophes": "a'",
    "makeshift apostrophes": 'об"єкт ',
    "combining marks": "\u0301",
    "letters and marks": "я\u0301",
    "composed anew": "и\u0306",
    "a digit": "1",
    "numbers": "12 ",
    "phones": "+380 44 123 45 67 ",
    "links": "https://t.me/rybar/123 ",
    "mails": "boss@acme.com ",
    "at signs": "a@",
    "addresses": "10.0.0.1 ",
    "dots": "a.",
    "defanged": "hxxp://evil[.]example ",
    "lone surrogates": "\ud800",
    "pairs of surrogates": "\ud83d\udd25",
    "zero-width spaces between": "a\u200b",
    "pictures": "🔥",
    "flags of countries": "🇺🇦",
    "joined pictures": "👨\u200d👩\u200d👧",
    "Chinese": "漢",
    "Arabic": "غزة ",
    "Hebrew": "א",
    "Korean": "서울 ",
    "Thai": "ก",
    "mathematical": "𝐊",
    "full-width": "Ｋ",
    "squared": "🅺",
    "terminal colours": "\x1b[31ma",
    "escapes": "\x1b[",
    "NUL": "a\0",
    "form feeds": "\x0c",
    "quotation marks": '"',
    "one word of a letter": "ж",
    "one misspelled word": "zaluzhny",
    "designations": "F-16",
    "underscores": "_",
    "hashes": "#",
    "spaces": "\u2003",
    "right to left": "\u202ea",
    "signs after letters": "C++ ",
    "letters that fold into two": "ß",
}


@pytest.mark.parametrize("piece", REPEATED.values(), ids=REPEATED.keys())
def test_one_thing_over_and_over_is_no_stall(piece: str) -> None:
    assert cost((piece * _LENGTH)[:_LENGTH]) < _NO_STALL


def _zalgo(dice: Random) -> str:
    return "".join(
        "и" + "".join(chr(dice.randint(0x300, 0x36F)) for _ in range(9)) for _ in "и" * 400
    )


def _anything(dice: Random) -> str:
    return "".join(chr(dice.randint(0, 0x10FFFF)) for _ in range(_LENGTH))


def _words(dice: Random) -> str:
    return " ".join("".join(dice.choices("anevст", k=dice.randint(1, 5))) for _ in range(1000))


def _joined(dice: Random) -> str:
    return " ".join("-".join(dice.choices(["aa", "bb", "ст"], k=5)) for _ in range(250))


DRAWN: dict[str, Callable[[Random], str]] = {
    "every character different": lambda _: "".join(map(chr, range(0x21, 0x21 + _LENGTH))),
    "every character a word": lambda _: " ".join(map(chr, range(0x370, 0x370 + _LENGTH // 2))),
    "marks upon marks": _zalgo,
    "anything": _anything,
    "different words": _words,
    "joined words": _joined,
    "what the rules look for": lambda dice: draw_text(dice, most=900)[:_LENGTH],
}


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN.keys())
def test_a_long_random_post_is_no_stall(drawn: Callable[[Random], str]) -> None:
    assert cost(drawn(seeded(1))[:_LENGTH]) < _NO_STALL


def _scrambled(dice: Random) -> str:
    """Return the text of a post with pieces of it moved, repeated and replaced."""
    text = str(draw_post(dice)["text"])
    for _ in range(dice.randint(0, 4)):
        start, end = sorted(dice.randint(0, len(text)) for _ in "se")
        noise = "".join(chr(int(0x10FFFF ** dice.random())) for _ in range(dice.randint(0, 3)))
        text = dice.choice([text[:start] + text[end:], text + text[start:end], text[:end] + noise])
    return text[:_LENGTH]


def run_of_posts(seed: int, posts: int) -> list[float]:
    """Match posts; return what each cost, the most expensive first."""
    dice = seeded(seed)
    costs = []
    for _ in range(posts):
        text = _scrambled(dice)
        start = time.process_time()
        matches = RULES.match({"text": text})
        costs.append(time.process_time() - start)
        assert all(span.end <= len(text) for match in matches for span in match.spans)
    return sorted(costs, reverse=True)


def test_no_post_raises() -> None:
    costs = run_of_posts(4, 2_500)
    assert costs[len(costs) // 100] < _NO_STALL / 10


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(10))
def test_no_post_of_very_many_raises(seed: int) -> None:
    costs = run_of_posts(seed, 10_000)
    over = sum(each > _AIM for each in costs)
    print(f"seed {seed}: worst {costs[0] * 1e3:.1f} ms, {over} over {_AIM * 1e3:.0f} ms")  # noqa: T201  a figure
    assert costs[10] < _NO_STALL
