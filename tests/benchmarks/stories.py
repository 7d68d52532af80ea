"""How many copies are found after their words were changed, and how many others are taken for such.

Words are made of syllables, so that none is a name; names and numbers come in where they matter.
"""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.match import Evidence, Match
from bot.rules.stories import Print, Prints, is_copy
from tests.benchmarks.report import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

PAIRS = 2_000  # of each kind
_SHARES = (0.0, 0.05, 0.1, 0.2)  # of the words that were changed
_LENGTHS = (15, 120)  # words
_WORDS = 5_000
_SYLLABLES = ("ка", "мо", "рин", "сто", "лев", "бур", "да", "тор", "вел", "ні", "зор", "та", "ли")
_PLACES = ("Херсон", "Харків", "Одеса", "Миколаїв", "Запоріжжя", "Суми", "Чернігів", "Дніпро")
_UNKNOWN = ("Степне", "Златопіль", "Нова Прага", "Кам'янка", "Буринь", "Орлянка", "Тарасівка")


def run(folder: Path) -> None:
    """Print the share of copies found, and of other posts that were merged."""
    del folder
    stories = _Stories(Random(7))  # noqa: S311  a benchmark's own dice
    for share in _SHARES:
        found = sum(stories.is_found(share) for _ in range(PAIRS))
        figure(
            f"copies found, {share:.0%} of the words changed", f"{found / PAIRS:.2%}", ">= 99.9%"
        )
    differing: dict[str, Callable[[], str]] = {
        "place": lambda: stories.random.choice(_PLACES),
        "unknown name": lambda: stories.random.choice(_UNKNOWN),
        "number": lambda: str(stories.random.randint(1, 999)),
    }
    for what, draw in differing.items():
        merged = sum(stories.is_merged(draw) for _ in range(PAIRS))
        figure(f"one template, another {what}: merged of {PAIRS:,}", f"{merged:,}", "0")
    figure(f"unrelated posts, all pairs of {PAIRS:,}: merged", f"{stories.unrelated():,}", "0")
    figure("a post's print takes", f"{stories.microseconds():.0f} us")


NOTHING = Evidence(spans=())


class _Stories:
    """Pairs of posts, and whether they count as copies."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._prints = Prints(load_lexicon(shipped("config/lexicon")))
        self._words = [
            "".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(_WORDS)
        ]

    def is_found(self, share: float) -> bool:
        """Whether a post and its copy, of which a share was changed, are found to be one story."""
        words = self._post()
        return self._are_copies(words, self._edited(words, share))

    def is_merged(self, draw: Callable[[], str]) -> bool:
        """Whether a template filled in with two different things is taken for copies."""
        words, place = self._post(), self.random.randint(1, 10)
        one, other = draw(), draw()
        while other == one:
            other = draw()
        filled = [[*words[:place], each, *words[place:]] for each in (one, other)]
        return self._are_copies(*filled)

    def unrelated(self) -> int:
        """Return how many pairs of unrelated posts are merged."""
        prints = [self._print(self._post()) for _ in range(PAIRS)]
        by_key: dict[int, list[Print]] = {}
        merged = 0
        for each in prints:
            near = {id(one): one for key in each.keys for one in by_key.get(key, ())}
            merged += sum(is_copy(each, one) for one in near.values())
            for key in each.keys:
                by_key.setdefault(key, []).append(each)
        return merged

    def microseconds(self) -> float:
        """Return the processor time of one print."""
        posts = [self._post() for _ in range(PAIRS)]
        began = time.process_time()
        for words in posts:
            self._print(words)
        return (time.process_time() - began) / PAIRS * 1e6

    def _post(self) -> list[str]:
        return self.random.choices(self._words, k=self.random.randint(*_LENGTHS))

    def _edited(self, words: Sequence[str], share: float) -> list[str]:
        """Return the words with a share of them replaced, left out or added to."""
        changed = set(self.random.sample(range(len(words)), int(share * len(words))))
        edited: list[str] = []
        for number, word in enumerate(words):
            other = self.random.choice(self._words)
            ways: tuple[list[str], ...] = ([other], [], [word, other])
            edited += self.random.choice(ways) if number in changed else [word]
        return edited

    def _are_copies(self, one: Sequence[str], other: Sequence[str]) -> bool:
        ours, theirs = self._print(one), self._print(other)
        return not set(ours.keys).isdisjoint(theirs.keys) and is_copy(ours, theirs)

    def _print(self, words: Sequence[str]) -> Print:
        made = self._prints.of(" ".join(words), [Match("flag", NOTHING)])
        assert made is not None
        return made
