"""Members of groups as posts' words are spelled: folded, one by one or all at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rules.text import fold_word

if TYPE_CHECKING:
    from collections.abc import Sequence

# Of members in these letters, folding is lower case and е for ё; all else takes longer.
_PLAIN = re.compile(r"(?:(?:[a-z0-9' -]++|[а-яіїєґё0-9' -]++)(?:\n|\Z))*+\Z")
_YO = str.maketrans("ё", "е")


def folded_words(phrase: str) -> tuple[str, ...]:
    """Return the words of a member or phrase as tokens spell them."""
    return tuple(fold_word(word) for word in phrase.split())


def words_of_all(members: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what ``folded_words`` does of each member, at a tenth of the time."""
    lowered = "\n".join(members).lower()
    if lowered and _PLAIN.match(lowered):
        return [tuple(words.split()) for words in lowered.translate(_YO).split("\n")]
    return [folded_words(member) for member in members]
