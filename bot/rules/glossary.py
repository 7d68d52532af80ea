"""What a word of a post means in the language of whoever reads the alert.

A word that stands for a concept group is said by the group's first word in that language that
sounds like it, else by the first: прапора is flag, Херсоні is Kherson, and детонація is detonation
rather than explosion. Nothing is said where the reader knows the word as it stands: it is of that
language, or sounds so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from bot.model import Span
from bot.rules.dictionaries import SLAVIC, is_foreign
from bot.rules.folding import WORD
from bot.rules.forms import base_forms, forms_of
from bot.rules.lexicon import folded_words
from bot.rules.lexicon.names import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.rules.lexicon import Group, Lexicon

_REMEMBERED = 4096  # words
_LONGEST = 60  # code points of a match that is looked up as a whole
_WORDS = 6  # words of one match that are looked up
_MATCHES = 30  # matches of one text that are looked up
_MOST = 12  # glosses of one text
_MEANINGS = 2  # of a word that stands for several groups
_STEM = 3  # letters that all forms of a name have in common

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Letters as they roughly sound to readers of any of the languages; vowels that change are one.
_SOUNDS = str.maketrans(
    "абвгґдеєёжзиіїйклмнопрстуфхцчшщыэюяcegjqwy",
    "abvhhdiiižziiiiklmnoprstufhzčššiiuakihikvi",
    "ьъ'’ʼ",
)
_PAIRS = (("kh", "h"), ("ch", "č"), ("sh", "š"), ("zh", "ž"), ("ts", "z"), ("ph", "f"))
_DOUBLED = re.compile(r"(.)\1+")
_ALIKE = 3  # letters that words begin with if they sound alike, and half of the shorter one
_BEGINNING = 4  # letters that tell two words of one gloss apart


class Glossary:
    """Says what words mean; it asks the lexicon for each word once.

    A lexicon is slow where it is asked for the first time: some 50 ms for each letter a word
    begins with. After that a new word takes less than a millisecond.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._remembered = lru_cache(_REMEMBERED)(self._looked_up)

    def gloss(self, word: str, language: str) -> str | None:
        """Return what a word or phrase in any form is called in ``uk``, ``ru`` or ``en``.

        None where it is of that language, or where no group says it.
        """
        return self._remembered(word, language)

    def glosses_of(
        self, text: str, spans: Iterable[Span], language: str
    ) -> tuple[tuple[Span, str], ...]:
        """Return the glosses of what was found in a text, each where it is first needed.

        A match that stands for nothing as a whole is taken word by word.
        """
        found: dict[tuple[str, str], tuple[Span, str]] = {}
        for span in islice(spans, _MATCHES):
            for place, gloss in self._of_match(text, span, language):
                begins = text[place.start : place.end].lower()[:_BEGINNING]
                found.setdefault((gloss, begins), (place, gloss))
            if len(found) >= _MOST:
                break
        return tuple(found.values())[:_MOST]

    def _of_match(self, text: str, span: Span, language: str) -> Iterator[tuple[Span, str]]:
        start, end = max(span.start, 0), max(span.end, 0)
        if end - start <= _LONGEST and (gloss := self.gloss(text[start:end], language)):
            yield span, gloss
            return
        words = WORD.finditer(text, start, end)
        for word in islice(words, _WORDS):
            if len(word[0]) <= _LONGEST and (gloss := self.gloss(word[0], language)):
                yield Span(start=word.start(), end=word.end()), gloss

    def _looked_up(self, word: str, language: str) -> str | None:
        if not word.strip() or (language not in SLAVIC and not _CYRILLIC.search(word)):
            return None
        groups = self._lexicon.groups_of(word)
        if any(_lists(group, word, language) for group in groups):
            return None
        called = dict.fromkeys(filter(None, (_called(group, word, language) for group in groups)))
        if _CYRILLIC.search(word) and any(_is_alike(word, name) for name in called):
            return None
        return " / ".join(list(called)[:_MEANINGS]) or None


def _called(group: Group, word: str, language: str) -> str:
    """Return what the group calls the word in a language, "" if it has no word of it."""
    words = _words(group, language)
    sound = _sound(word)
    near = (one for one in words if _says(one, sound))
    return next(near, next(iter(words), ""))


def _words(group: Group, language: str) -> list[str]:
    """Return the group's words in a language, those first that say it best."""
    own = group.name.replace("-", " ")
    typed = [own] if language == "en" and own in group.typed else []
    names = [bare(name) for name in group.names.get(language, ())]
    return [*typed, *names, *group.members.get(language, ())]


def _lists(group: Group, word: str, language: str) -> bool:
    """Whether the word is a form of one of the group's words in a Slavic language."""
    words = folded_words(word)
    if language not in SLAVIC or not _CYRILLIC.search(word) or is_foreign(words[0], language):
        return False
    return any(_is_form(words, folded_words(one), language) for one in _words(group, language))


def _is_form(words: Sequence[str], member: Sequence[str], language: str) -> bool:
    return len(words) == len(member) and all(
        word == listed
        or listed in base_forms(word)
        or (word[:_STEM] == listed[:_STEM] and word in _forms(listed, language))
        for word, listed in zip(words, member, strict=True)
    )


def _forms(word: str, language: str) -> frozenset[str]:
    return forms_of(word, languages=(language,), scripts=False).forms


def _is_alike(word: str, gloss: str) -> bool:
    """Whether a reader takes a word of the other Slavic language for what the gloss says."""
    if not _CYRILLIC.search(gloss):
        return False
    one, other = _sound(word), _sound(gloss)
    shorter = min(len(one), len(other))
    return one == other or _in_common(one, other) >= max(_ALIKE, shorter / 2)


def _says(gloss: str, sound: str) -> bool:
    """Whether a gloss sounds like the word, but is not only the word in other letters: genshtab.

    A name may be just that.
    """
    own = _sound(gloss)
    if sound.startswith(own) and not gloss.istitle():
        return False
    return _in_common(sound, own) >= max(_ALIKE, len(own) / 2)


def _in_common(one: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    differs = (n for n, (own, its) in enumerate(zip(one, other, strict=False)) if own != its)
    return next(differs, min(len(one), len(other)))


def _sound(word: str) -> str:
    """Return how a word of either alphabet sounds, roughly."""
    lowered = word.lower()
    for pair, letter in _PAIRS:
        lowered = lowered.replace(pair, letter)
    return _DOUBLED.sub(r"\1", lowered.translate(_SOUNDS))
