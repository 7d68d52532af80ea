"""How the forms of a lexicon's members begin: what begins otherwise needs no looking up.

Taking a word back to its base forms costs some 20 us, and 200 us if no dictionary knows it. Most
words of most rules stand for no group, and show it by their first letters.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

LONG = 5  # letters that a long name and its forms have in common
SHORT = 3  # letters that a short one and its forms have in common

_SAME = str.maketrans("ґёй", "геи", "'-")  # Тайланд is Таиланд, too
_SHORT_WORD = 6  # letters of a word whose forms are made to see how they begin
_HEAD = 4  # letters of each of its forms
_ENDING = 3  # letters that inflection may change
_VERBS = ("ть", "ти", "ся", "сь")
_ENDING_OF_VERB = 6  # бастовать: бастую
_LONGEST_ENDING = 8  # what a form may have more than its base: a Russian participle of a verb
_LENGTHS = range(1, LONG + 1)
# люди of человек, дети of ребёнок, лет of год, лучше of хороший, шёл of идти: any may be a form.
# With и for й.
_OF_OTHER_ROOTS = (
    *("люд", "дет", "діт", "лет", "лучш", "хуж", "кращ", "гірш", "наи"),
    *("шел", "шл", "ишов", "ишл", "ішов", "ішл", "жен"),
)


class Stems:
    """The beginnings of all forms of some Slavic words, found letter by letter as it is asked.

    ``forms`` returns those of a short word, whose letters change (день, дня; боєць, бійця).
    """

    def __init__(self, words: Iterable[str], forms: Callable[[str], Iterable[str]]) -> None:
        self._forms = forms
        self._words: dict[str, list[str]] = defaultdict(list)
        for word in words:
            self._words[word.translate(_SAME)[:1]].append(word)
        self._found: dict[str, Mapping[str, int]] = {}

    def begin(self, word: str) -> bool:
        """Whether a folded word may be a form of one of the words; it need not be one."""
        plain = word.translate(_SAME)
        if plain.startswith(_OF_OTHER_ROOTS):
            return True
        letter = plain[:1]
        stems = self._found.get(letter)
        if stems is None:
            stems = self._found[letter] = self._of(letter)
        length = len(plain)
        return any(stems.get(plain[:size], 0) >= length for size in _LENGTHS)

    def _of(self, letter: str) -> Mapping[str, int]:
        """Return the stems that begin with a letter, with the length of their longest form."""
        stems: dict[str, int] = {}
        for word in self._words[letter]:
            first = word.split("-")[0].translate(_SAME)
            if len(first) > _SHORT_WORD:
                found = {_stem(first): len(word) + _LONGEST_ENDING}
            else:
                forms = [form.translate(_SAME) for form in (word, *self._forms(word))]
                found = {form[:_HEAD]: max(map(len, forms)) + 1 for form in forms}
            for stem, length in found.items():
                stems[stem] = max(stems.get(stem, 0), length)
        return stems


def is_cyrillic(word: str) -> bool:
    """Whether a word begins with a Cyrillic letter; of others the forms are found soon enough."""
    return "\u0400" <= word[:1] <= "\u04ff"


def _stem(word: str) -> str:
    ending = _ENDING_OF_VERB if word.endswith(_VERBS) else _ENDING
    return word[: min(max(len(word) - ending, SHORT), LONG)]
