"""Groups of words, and the way from a word or phrase in any form to those it stands for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.rules.forms import LANGUAGES, base_forms, forms_of
from bot.rules.lexicon.names import bare, names_with_forms
from bot.rules.lexicon.spelling import folded_words, words_of_all
from bot.rules.lexicon.stems import LONG, SHORT, Stems, is_cyrillic
from bot.rules.text import fold_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Words = tuple[str, ...]  # of a member, folded

_SAME = str.maketrans("ґ", "г", "'-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A concept: its members by language in natural spelling, single words and phrases.

    ``names`` are members that count only with a capital letter, as they are listed (``=Чилі``).
    ``shares`` are the members and forms that it says other groups have too, folded. ``typed``:
    words and phrases of rules that stand for the group, and are found in posts by those rules only:
    who watches for ``fire`` means пожежа, but not every fire is one.
    """

    name: str
    members: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    about: str = ""
    shares: frozenset[str] = frozenset()
    typed: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every member but the names, in the order of the languages."""
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
        that begin alike and have the form, which are names that no dictionary holds. Forms that
        count only with a capital letter come last, if the word has one. What says that it may be
        typed so stands for its group besides.
        """
        words = folded_words(word_or_phrase)
        typed = self._typed.get(words, ())
        word = words[0] if len(words) == 1 else ""
        if words in self._owners or word in self._names:
            return _distinct((*self._owners.get(words, ()), *self._names.get(word, ()), *typed))
        found = [group for member in self._like(words) for group in self._owners[member]]
        if word and word_or_phrase.lstrip()[0].isupper():
            found += self._forms_of_names.get(word, ())
        return _distinct((*found, *typed))

    def is_name(self, word: str) -> bool:
        """Whether a word with a capital letter stands for groups by names alone."""
        words = folded_words(word)
        if len(words) != 1 or not word.lstrip()[0].isupper() or words in self._owners:
            return False
        if words[0] in self._names:
            return True
        return words[0] in self._forms_of_names and not any(self._like(words))

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
        if self._is_base(member) and member in base_forms(word):
            return True
        return word in self._forms(member)

    def _is_base(self, member: str) -> bool:
        """Whether a member's word is a base form; looked up once."""
        if member not in self._bases:
            self._bases[member] = member in base_forms(member)
        return self._bases[member]

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
    def _names(self) -> Mapping[str, list[Group]]:
        """The groups of every name, folded."""
        found: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups.values():
            for name in dict.fromkeys(name for some in group.names.values() for name in some):
                found[fold_word(bare(name))].append(group)
        return dict(found)

    @cached_property
    def _typed(self) -> Mapping[Words, list[Group]]:
        """The groups of what may be typed for them."""
        found: dict[Words, list[Group]] = defaultdict(list)
        for group in self.groups.values():
            for words in words_of_all(group.typed) if group.typed else ():
                found[words].append(group)
        return dict(found)

    @cached_property
    def _forms_of_names(self) -> Mapping[str, list[Group]]:
        found: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups.values():
            for _, _, forms in names_with_forms(group.names, LANGUAGES):
                for form in forms:
                    found[fold_word(form)].append(group)
        return dict(found)

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
    def _bases(self) -> dict[str, bool]:
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
    return Group(
        name=" + ".join(group.name for group in groups),
        about="; ".join(group.about for group in groups if group.about),
        members=merged([group.members for group in groups]),
        names=merged([group.names for group in groups]),
        shares=frozenset().union(*(group.shares for group in groups)),
    )


def merged(lists: Sequence[Mapping[str, tuple[str, ...]]]) -> Mapping[str, tuple[str, ...]]:
    """Return lists of words by language as one, each word once."""
    both = {
        language: tuple(dict.fromkeys(word for some in lists for word in some.get(language, ())))
        for language in LANGUAGES
    }
    return MappingProxyType({language: words for language, words in both.items() if words})


def _distinct(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple({group.name: group for group in groups}.values())


def _initials(words: Words) -> str:
    return " ".join(word[:1] for word in words)


def _beginnings(word: str) -> tuple[str, ...]:
    """Return the letters that a word has in common with its base form, if that is short or long."""
    plain = word.translate(_SAME)
    return (plain[:SHORT],) if len(plain) <= LONG else (plain[:SHORT], plain[:LONG])
