"""Groups of words, and the way from a word or phrase in any form to those it stands for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.rules.forms import LANGUAGES, base_forms, forms_of
from bot.rules.lexicon.spelling import folded_words, words_of_all
from bot.rules.lexicon.stems import LONG, SHORT, Stems, is_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Words = tuple[str, ...]  # of a member, folded

_SAME = str.maketrans("ґ", "г", "'-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A concept: its members by language in natural spelling, single words and phrases.

    ``shares`` are the members and forms that it says other groups have too, folded.
    """

    name: str
    members: Mapping[str, tuple[str, ...]]
    about: str = ""
    shares: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        """Every member, in the order of the languages."""
        return tuple(member for some in self.members.values() for member in some)


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """All groups by name. What is needed to look words up is made when the first one is."""

    groups: Mapping[str, Group] = field(default_factory=lambda: MappingProxyType({}))

    def group_of(self, word_or_phrase: str) -> Group | None:
        """Return the group a word or phrase stands for, or None; several groups come as one."""
        found = self.groups_of(word_or_phrase)
        return joined(found) if found else None

    def groups_of(self, word_or_phrase: str) -> tuple[Group, ...]:
        """Return the groups a word or phrase in any form stands for: all that list it.

        A listed member wins; then each word is taken back to its base forms; then come the members
        that begin alike and have the form, which are names that no dictionary holds.
        """
        words = folded_words(word_or_phrase)
        if words in self._owners:
            return self._owners[words]
        found = (group for member in self._like(words) for group in self._owners[member])
        return tuple({group.name: group for group in found}.values())

    def _like(self, words: Words) -> Iterable[Words]:
        """Return the members that these words are a form of."""
        if len(words) != 1:
            phrases = self._by_initials.get(_initials(words), ())
            return (phrase for phrase in phrases if all(map(self._meets, words, phrase)))
        word = words[0]
        if is_cyrillic(word) and not self._stems.begin(word):
            return ()
        listed = [(base,) for base in sorted(base_forms(word)) if (base,) in self._owners]
        found = [base for base in listed if self._meets(word, base[0])]
        return found or [one for one in self._beginning_like(word) if word in self._forms(one[0])]

    def _meets(self, word: str, member: str) -> bool:
        """Whether a word is a form of a member's word; місто is none of міст, its plural is."""
        if word == member:
            return True
        if member in base_forms(word) and member in base_forms(member):
            return True
        return word in self._forms(member)

    def _forms(self, word: str) -> frozenset[str]:
        """Return the forms of a member's word; it takes time, so it is done once."""
        if word not in self._expanded:
            self._expanded[word] = forms_of(self._spelled.get(word, word), scripts=False).forms
        return self._expanded[word]

    def _beginning_like(self, word: str) -> Iterator[Words]:
        for beginning in _beginnings(word):
            yield from self._by_beginning.get(beginning, ())

    @cached_property
    def _owners(self) -> dict[Words, tuple[Group, ...]]:
        """The groups of every member, in reading order."""
        owners: dict[Words, tuple[Group, ...]] = {}
        for words, _, group in self._members():
            before = owners.get(words, ())
            if group not in before:
                owners[words] = (*before, group)
        return owners

    @cached_property
    def _by_beginning(self) -> Mapping[str, list[Words]]:
        found: dict[str, list[Words]] = defaultdict(list)
        for words in self._owners:
            if len(words) == 1:
                found[_beginnings(words[0])[-1]].append(words)
        return found

    @cached_property
    def _stems(self) -> Stems:
        words = [words[0] for words in self._owners if len(words) == 1]
        return Stems(filter(is_cyrillic, words), self._forms)

    @cached_property
    def _by_initials(self) -> Mapping[str, list[Words]]:
        """Phrases by the first letters of their words, which inflection leaves alone."""
        found: dict[str, list[Words]] = defaultdict(list)
        for words in self._owners:
            if len(words) > 1:
                found[_initials(words)].append(words)
        return found

    @cached_property
    def _expanded(self) -> dict[str, frozenset[str]]:
        """Forms by word, as they are asked for."""
        return {}

    @cached_property
    def _spelled(self) -> Mapping[str, str]:
        """Members of one word as they were written: capitals tell names and abbreviations."""
        return {words[0]: member for words, member, _ in self._members() if len(words) == 1}

    def _members(self) -> Iterator[tuple[Words, str, Group]]:
        for group in self.groups.values():
            for some in group.members.values():
                for words, member in zip(words_of_all(some), some, strict=True):
                    yield words, member, group


EMPTY_LEXICON = Lexicon()


def joined(groups: Sequence[Group]) -> Group:
    """Return several groups as one: ``dnipro-city + dnipro-river``."""
    if len(groups) == 1:
        return groups[0]
    members = {
        language: tuple(dict.fromkeys(_of_language(groups, language))) for language in LANGUAGES
    }
    return Group(
        name=" + ".join(group.name for group in groups),
        about="; ".join(group.about for group in groups if group.about),
        members=MappingProxyType({language: some for language, some in members.items() if some}),
        shares=frozenset().union(*(group.shares for group in groups)),
    )


def _of_language(groups: Iterable[Group], language: str) -> Iterator[str]:
    return (member for group in groups for member in group.members.get(language, ()))


def _initials(words: Words) -> str:
    return " ".join(word[:1] for word in words)


def _beginnings(word: str) -> tuple[str, ...]:
    """Return the letters that a word has in common with its base form, if that is short or long."""
    plain = word.translate(_SAME)
    return (plain[:SHORT],) if len(plain) <= LONG else (plain[:SHORT], plain[:LONG])
