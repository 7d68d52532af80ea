"""Posts and rules to measure with: dictionary words of three languages in their inflected forms.

Frequencies follow Zipf's law, as those of words in texts do. Rules are made of words that are not
among the most frequent, since nobody watches for those.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pymorphy3 import MorphAnalyzer

from bot.resources import shipped
from bot.rules.lexicon import load_lexicon

if TYPE_CHECKING:
    from pathlib import Path

POST_LENGTH = 299  # code points on average, as the design's own measurements
LEXEMES = 12_000  # words of a language that posts are written with
FREQUENT = 2_000  # of them, the first in frequency, that no rule names
# What follows a word, at about the rates of a large news channel.
_SIGNS = {"": 780, ",": 100, ".": 60, " —": 15, ":": 8, "!": 4, " «Щит»": 8, " 24/7": 5}
_SIGNS |= {"-центр": 6, " #Новини_дня": 5, " 🔥": 5, "❗️": 4}
MOST_POSTS, MOST_RULES = 1_000, 100_000
_SHARES = {"uk": 45, "ru": 45, "en": 10}


class Corpus(NamedTuple):
    """``rules`` are distinct words, as many as are ever asked for."""

    posts: list[str]
    rules: list[str]

    @classmethod
    def drawn(cls, seed: int = 7) -> Corpus:
        """Return words drawn from a seed; takes half a minute."""
        words = _Words(seed)
        return cls(words.posts(MOST_POSTS), words.rules(MOST_RULES))

    @classmethod
    def kept(cls, path: Path) -> Corpus:
        """Return the corpus of a file, which is written if it is missing."""
        if not path.exists():
            path.write_text(json.dumps(cls.drawn()))
        return cls(*json.loads(path.read_text()))


@dataclass(frozen=True)
class _Words:
    """The dictionaries, and what is drawn from them."""

    seed: int

    @cached_property
    def nouns(self) -> dict[str, list[str]]:
        """All nouns in base form by language; in English the members of the lexicon."""
        nouns = {language: _nouns(language) for language in ("uk", "ru")}
        groups = load_lexicon(shipped("config/lexicon")).groups.values()
        english = {word for group in groups for word in group.members.get("en", ())}
        nouns["en"] = sorted(word for word in english if word.isalpha())
        for words in nouns.values():
            random.Random(self.seed).shuffle(words)  # noqa: S311  a benchmark's own dice
        return nouns

    def posts(self, count: int) -> list[str]:
        """Return posts of one language each."""
        dice = random.Random(self.seed)  # noqa: S311  as above
        names = [*_SHARES]
        forms = {name: self._forms(name, dice) for name in names}
        zipf = {
            name: list(accumulate(1 / (n + 10) for n in range(len(forms[name])))) for name in names
        }
        chosen = dice.choices(names, [*_SHARES.values()], k=count)
        return [self._post(forms[name], zipf[name], dice) for name in chosen]

    def rules(self, count: int) -> list[str]:
        """Return distinct words that are not among the most frequent."""
        words = [*self.nouns["uk"][FREQUENT:], *self.nouns["ru"][FREQUENT:]]
        return random.Random(self.seed).sample(words, count)  # noqa: S311  as above

    def _forms(self, language: str, dice: random.Random) -> list[str]:
        words = self.nouns[language][:LEXEMES]
        if language == "en":
            return words
        analyzer = MorphAnalyzer(lang=language)
        return [dice.choice(analyzer.parse(word)[0].lexeme).word for word in words]

    def _post(self, forms: list[str], zipf: list[float], dice: random.Random) -> str:
        words = dice.choices(forms, cum_weights=zipf, k=POST_LENGTH // 6)
        signs = dice.choices([*_SIGNS], [*_SIGNS.values()], k=len(words))
        said = [
            (word.capitalize() if dice.random() < 0.15 else word) + sign
            for word, sign in zip(words, signs, strict=True)
        ]
        return " ".join(said)[: int(POST_LENGTH * dice.uniform(0.5, 1.5))]


def _nouns(language: str) -> list[str]:
    """Return every noun in its base form, which is the first of its paradigm."""
    dictionary = MorphAnalyzer(lang=language).dictionary
    is_noun = cache(lambda paradigm: "NOUN" in dictionary.build_tag_info(paradigm, 0))
    return sorted(
        {
            word
            for word, (paradigm, index) in dictionary.words.iteritems()
            if index == 0 and len(word) >= 5 and word.isalpha() and is_noun(paradigm)
        }
    )
