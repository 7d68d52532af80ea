"""Concept groups: the words for one thing in all languages, as TOML tables that people can edit.

    [flag]
    about = "a national or military flag"
    en = ["flag", "banner"]
    uk = ["прапор", "стяг"]
    ru = ["флаг", "знамя"]

A group's name is its key: lower case, words joined by a hyphen. Members are base forms, one word
or a phrase; their inflected forms need not be listed. A member belongs to one group; a word with
two meanings is listed in both, and both say so: ``shares = ["знамя"]``.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.rules.forms import LANGUAGES, base_forms
from bot.rules.text import fold_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_MEMBER = re.compile(r"[^\W_][\w'’ʼ.-]*(?: [^\W_][\w'’ʼ.-]*)*\Z")
_MEMBER_RULE = "Use letters, digits, hyphens and apostrophes, one space between words."
_KEYS = frozenset({"about", "shares", *LANGUAGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A concept: its members by language in natural spelling, single words and phrases."""

    name: str
    members: Mapping[str, tuple[str, ...]]
    about: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Every member, in the order of the languages."""
        return tuple(member for some in self.members.values() for member in some)


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """All groups by name, and the way from a word or phrase in any form to its group."""

    groups: Mapping[str, Group] = field(default_factory=lambda: MappingProxyType({}))

    def group_of(self, word_or_phrase: str) -> Group | None:
        """Return the group a word or phrase stands for, or None.

        A listed member wins; then the word is taken back to its base forms, each word of a phrase
        separately. If a shared member has several groups, the first in reading order is returned.
        """
        words = tuple(fold_word(word) for word in word_or_phrase.split())
        if words in self._exact:
            return self._exact[words]
        candidates = self._similar.get(_initials(words), ()) if words else ()
        for member, group in candidates:
            if all(_meets(one, other) for one, other in zip(words, member, strict=True)):
                return group
        return None

    @cached_property
    def _exact(self) -> dict[tuple[str, ...], Group]:
        exact: dict[tuple[str, ...], Group] = {}
        for words, group in self._members():
            exact.setdefault(words, group)
        return exact

    @cached_property
    def _similar(self) -> dict[str, list[tuple[tuple[str, ...], Group]]]:
        """Members by the first letters of their words, which inflection leaves alone."""
        similar: dict[str, list[tuple[tuple[str, ...], Group]]] = defaultdict(list)
        for words, group in self._members():
            similar[_initials(words)].append((words, group))
        return similar

    def _members(self) -> Iterator[tuple[tuple[str, ...], Group]]:
        for group in self.groups.values():
            for member in group.words:
                yield folded_words(member), group


EMPTY_LEXICON = Lexicon()


def folded_words(phrase: str) -> tuple[str, ...]:
    """Return the words of a member or phrase as tokens spell them."""
    return tuple(fold_word(word) for word in phrase.split())


def _initials(words: tuple[str, ...]) -> str:
    return " ".join(word[:1] for word in words)


def _meets(word: str, member: str) -> bool:
    """Whether a word is a form of a member's word; місто is none of міст, though its plural is."""
    if word == member:
        return True
    bases, own = base_forms(word), base_forms(member)
    if member in own:
        return member in bases
    return word not in bases and not bases.isdisjoint(own)  # shell is no form of shelling


def load_lexicon(*folders: Traversable) -> Lexicon:
    """Read every ``*.toml`` of the folders, in the order of their names.

    Raises ConfigError with every problem found: file, group, remedy.
    """
    reading = _Reading()
    for folder in folders:
        reading.read_folder(folder)
    reading.check_shares()
    if reading.problems:
        raise ConfigError(reading.problems)
    return Lexicon(groups=MappingProxyType(reading.groups))


@dataclass(slots=True)
class _Reading:
    """Groups and problems while files are read."""

    groups: dict[str, Group] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    shares: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)

    def complain(self, file: str, group: str, problem: str) -> None:
        self.problems.append(f"{file}: [{group}] {problem}" if group else f"{file}: {problem}")

    def read_folder(self, folder: Traversable) -> None:
        if not folder.is_dir():
            self.complain(str(folder), "", "no such folder. Name a folder of lexicon *.toml files.")
            return
        files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
        for file in sorted(files, key=lambda file: file.name):
            self.read_file(file)

    def read_file(self, file: Traversable) -> None:
        try:
            tables = tomllib.loads(file.read_bytes().decode("utf-8"))
        except UnicodeDecodeError:
            self.complain(file.name, "", "not UTF-8 text. Save it as UTF-8.")
        except tomllib.TOMLDecodeError as error:
            self.complain(file.name, "", f"not valid TOML: {error}. Correct that place.")
        else:
            for name, table in tables.items():
                self.read_group(file.name, name, table)

    def read_group(self, file: str, name: str, table: object) -> None:
        if not isinstance(table, dict):
            self.complain(
                file, "", f"{name!r} stands outside a group. Put it below a [group-name]."
            )
            return
        if not _NAME.match(name):
            self.complain(file, name, "is no group name. Use a-z, 0-9 and hyphens: [left-bank].")
        if name in self.groups:
            self.complain(
                file, name, f"is also in {self.files[name]}. Merge the two, or rename one."
            )
            return
        for key in table.keys() - _KEYS:
            self.complain(
                file, name, f"unknown key {key!r}. Use one of {', '.join(sorted(_KEYS))}."
            )
        members = {
            language: words
            for language in LANGUAGES
            if (words := self.read_members(file, name, language, table.get(language, [])))
        }
        if not any(table.get(language) for language in LANGUAGES):
            self.complain(file, name, 'has no members. List some: en = ["flag"].')
        shares = self.read_members(file, name, "shares", table.get("shares", []))
        about = table.get("about", "")
        if not isinstance(about, str):
            self.complain(file, name, 'about is not text. Write about = "what it stands for".')
        self.files[name] = file
        self.shares[name] = frozenset(folded_words(share) for share in shares)
        self.groups[name] = Group(name=name, members=MappingProxyType(members), about=str(about))

    def read_members(self, file: str, group: str, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.complain(file, group, f'{key} is not a list. Write {key} = ["one", "two words"].')
            return ()
        seen: dict[tuple[str, ...], str] = {}
        for member in value:
            if not isinstance(member, str) or not _MEMBER.match(member):
                self.complain(
                    file, group, f"{key}: {member!r} is no word or phrase. {_MEMBER_RULE}"
                )
            elif twin := seen.get(folded_words(member)):
                self.complain(
                    file, group, f"{key}: {member!r} repeats {twin!r}. Remove one of them."
                )
            else:
                seen[folded_words(member)] = member
        return tuple(seen.values())

    def check_shares(self) -> None:
        owners = _owners(self.groups.values())
        for name, shares in self.shares.items():
            for share in shares:
                if name not in owners.get(share, ()):
                    problem = (
                        f"shares {' '.join(share)!r}, which is no member. List it, or remove it."
                    )
                    self.complain(self.files[name], name, problem)
        for words, names in owners.items():
            for name in names:
                others = [f"[{other}] ({self.files[other]})" for other in names if other != name]
                if others and words not in self.shares[name]:
                    phrase = " ".join(words)
                    problem = f"{phrase!r} is also in {', '.join(others)}."
                    remedy = f'Keep it in one, or write shares = ["{phrase}"] in each.'
                    self.complain(self.files[name], name, f"{problem} {remedy}")


def _owners(groups: Iterable[Group]) -> dict[tuple[str, ...], list[str]]:
    """Return the groups of every member."""
    owners: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for group in groups:
        for words in dict.fromkeys(folded_words(member) for member in group.words):
            owners[words].append(group.name)
    return owners
