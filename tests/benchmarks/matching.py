"""Posts a second that one core judges, beside the loop of `keyword in text` over every rule."""

from __future__ import annotations

import time
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from bot.model import Rule
from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.ruleset import RuleSet
from tests.benchmarks.report import figure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POSTS = 2_000
_STEMS = ("мост", "склад", "берег", "дорога", "колонна", "станция", "завод", "порт", "рынок")


def run(folder: Path) -> None:
    """Print rates for ten, a hundred and a thousand rules."""
    del folder
    random = Random(7)  # noqa: S311  a benchmark's own dice
    vocabulary = [
        f"{stem}{chr(1072 + n % 32)}{chr(1072 + n // 32)}" for stem in _STEMS for n in range(200)
    ]
    posts = [" ".join(random.choices(vocabulary, k=40)).capitalize() for _ in range(POSTS)]
    lexicon = load_lexicon(shipped("config/lexicon"))
    for count in (10, 100, 1_000):
        words = random.sample(vocabulary, count)
        began = time.perf_counter()
        rules = RuleSet.compile([Rule(name=w, when=w) for w in words], lexicon=lexicon)
        compiled = time.perf_counter() - began
        ours = _rate(posts, partial(_judge, rules))
        loop = _rate(posts, partial(_substrings, words))
        figure(f"{count:,} rules: compiled in", f"{compiled:.2f} s")
        figure(f"{count:,} rules, posts/s", f"{ours:,.0f}")
        figure(f"{count:,} rules, the substring loop, posts/s", f"{loop:,.0f}")
        figure(f"{count:,} rules, ratio", f"{ours / loop:.1f}")


def _judge(rules: RuleSet, text: str) -> object:
    return rules.match({"text": text})


def _substrings(words: list[str], text: str) -> object:
    return [word for word in words if word in text.lower()]


def _rate(posts: list[str], judge: Callable[[str], object]) -> float:
    began = time.perf_counter()
    for text in posts:
        judge(text)
    return len(posts) / (time.perf_counter() - began)
