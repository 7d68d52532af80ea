"""From the words of a post to the few rules that can match it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.rules.matching import Anchors
    from bot.rules.subject import Subject


class RuleIndex:
    """Rules by the keys of which a post must have one (see ``matching.Anchors``).

    A rule whose anchors are None is a candidate for every post.
    """

    def __init__(self, anchors: Iterable[Anchors]) -> None:
        """Index rules by number: the first of ``anchors`` is those of rule 0."""
        self._by_key: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, keys in enumerate(anchors):
            if keys is None:
                self._always.append(number)
                continue
            for key in keys:
                self._by_key.setdefault(key, []).append(number)
        self._prefixes = sorted({len(key) - 1 for key in self._by_key if key.endswith("*")})
        self._suffixes = sorted({len(key) - 1 for key in self._by_key if key.startswith("*")})
        self._has_tags = any(key.startswith("#") for key in self._by_key)

    def candidates(self, subject: Subject) -> list[int]:
        """Return the numbers of the rules that may match, in order."""
        numbers = set(self._always)
        for key in self._by_key.keys() & self._keys(subject):
            numbers.update(self._by_key[key])
        return sorted(numbers)

    def _keys(self, subject: Subject) -> frozenset[str]:
        words = subject.folded.words
        if not (self._prefixes or self._suffixes or self._has_tags):
            return words
        return words.union(self._affixes(words), (f"#{tag}" for tag in subject.tags))

    def _affixes(self, words: frozenset[str]) -> Iterator[str]:
        for word in words:
            for length in self._prefixes:
                yield f"{word[:length]}*"
            for length in self._suffixes:
                yield f"*{word[-length:]}"
