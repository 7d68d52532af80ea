"""Reading lexicon files, collecting every problem: file, group, what is wrong, what to write."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.rules.forms import LANGUAGES, forms_of
from bot.rules.lexicon.groups import Group, Lexicon, merged
from bot.rules.lexicon.names import RULE as NAME_RULE
from bot.rules.lexicon.names import bare, is_name, names_with_forms
from bot.rules.lexicon.spelling import words_of_all
from bot.rules.lexicon.tables import read_tables
from bot.rules.text import fold_word
from bot.rules.uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_WORD = r"[^\W_][\w'’ʼ.-]*+"
_MEMBER = re.compile(rf"{_WORD}(?: {_WORD})*+\Z")
_MEMBERS = re.compile(rf"(?:{_WORD}(?: {_WORD})*+(?:\n(?!\Z)|\Z))*+\Z")
_MEMBER_RULE = "Use letters, digits, hyphens and apostrophes, one space between words."
_NAMES = {f"names_{language}": language for language in LANGUAGES}
_KEYS = frozenset({"about", "shares", "typed", "extend", *LANGUAGES, *_NAMES})


def load_lexicon(*folders: Traversable) -> Lexicon:
    """Read every ``*.toml`` of the folders, each folder laid over those before it.

    Raises ConfigError with every problem found: file, group, remedy.
    """
    reading = _Reading()
    with uncollected():
        for folder in folders:
            reading.read_folder(folder)
        reading.check_shares()
    if reading.problems:
        raise ConfigError(reading.problems)
    groups = {name: read.group for name, read in reading.groups.items()}
    return Lexicon(groups=MappingProxyType(groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadGroup:
    """A group with where it stands: file and number of the folder.

    ``words`` are its members folded, each once.
    """

    group: Group
    words: tuple[tuple[str, ...], ...]
    file: str
    layer: int


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Groups and problems while files are read."""

    groups: dict[str, _ReadGroup] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    layer: int = 0

    def complain(self, file: str, group: str, problem: str) -> None:
        self.problems.append(f"{file}: [{group}] {problem}" if group else f"{file}: {problem}")

    def read_folder(self, folder: Traversable) -> None:
        self.layer += 1
        if not folder.is_dir():
            self.complain(str(folder), "", "no such folder. Name a folder of lexicon *.toml files.")
            return
        files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
        for file in sorted(files, key=lambda file: file.name):
            name = file.name if self.layer == 1 else f"{folder.name}/{file.name}"
            self.read_file(file, name=name)

    def read_file(self, file: Traversable, *, name: str) -> None:
        try:
            tables = read_tables(file.read_bytes().decode("utf-8-sig"))
        except OSError as error:
            reason = error.strerror or "unreadable"
            self.complain(name, "", f"cannot be read: {reason}. Correct its owner or mode.")
        except UnicodeDecodeError:
            self.complain(name, "", "not UTF-8 text. Save it as UTF-8.")
        except tomllib.TOMLDecodeError as error:
            self.complain(name, "", f"not valid TOML: {error}. Correct that place.")
        else:
            for group, table in tables.items():
                self.read_group(name, group, table)

    def read_group(self, file: str, name: str, table: object) -> None:
        if not isinstance(table, dict):
            self.complain(
                file, "", f"{name!r} stands outside a group. Put it below a [group-name]."
            )
            return
        if not _NAME.match(name):
            self.complain(file, name, "is no group name. Use a-z, 0-9 and hyphens: [left-bank].")
        below = self.groups.get(name)
        if below and below.layer == self.layer:
            self.complain(file, name, f"is also in {below.file}. Merge the two, or rename one.")
            return
        read = self.read_table(file, name, table)
        extended = self.read_flag(file, name, table)
        if extended and below is None:
            what = "extends a group that is not there. Correct its name, or leave extend out."
            self.complain(file, name, what)
        self.groups[name] = _extended(below, read) if extended and below else read

    def read_table(self, file: str, name: str, table: Mapping[str, object]) -> _ReadGroup:
        for key in sorted(table.keys() - _KEYS):
            self.complain(
                file, name, f"unknown key {key!r}. Use one of {', '.join(sorted(_KEYS))}."
            )
        read = {
            language: self.read_members(file, name, language, table[language])
            for language in LANGUAGES
            if language in table
        }
        members = {language: tuple(some.values()) for language, some in read.items() if some}
        names = {
            language: self.read_names(file, name, key, table[key], read.get(language, {}))
            for key, language in _NAMES.items()
            if key in table
        }
        if not any(table.get(key) for key in (*LANGUAGES, *_NAMES)):
            self.complain(file, name, 'has no members. List some: en = ["flag"].')
        about = table.get("about", "")
        if not isinstance(about, str):
            self.complain(file, name, 'about is not text. Write about = "what it stands for".')
        folded = [words_of_all(list(map(bare, some))) for some in names.values() if some]
        shares = (
            self.read_members(file, name, "shares", table["shares"]) if "shares" in table else {}
        )
        typed = self.read_typed(file, name, table, read)
        return _ReadGroup(
            group=Group(
                name=name,
                members=MappingProxyType(members),
                names=MappingProxyType(
                    {language: some for language, some in names.items() if some}
                ),
                about=str(about),
                shares=frozenset(map(" ".join, shares)),
                typed=typed,
            ),
            words=tuple({words: None for some in (*read.values(), *folded) for words in some}),
            file=file,
            layer=self.layer,
        )

    def read_typed(
        self,
        file: str,
        name: str,
        table: Mapping[str, object],
        read: Mapping[str, Mapping[tuple[str, ...], str]],
    ) -> tuple[str, ...]:
        """Return what stands for the group in rules; no member needs to be said again."""
        if "typed" not in table:
            return ()
        typed = self.read_members(file, name, "typed", table["typed"])
        for words, said in typed.items():
            if any(words in members for members in read.values()):
                self.complain(
                    file, name, f"typed: {said!r} is a member. Remove it from one of them."
                )
        return tuple(typed.values())

    def read_flag(self, file: str, name: str, table: Mapping[str, object]) -> bool:
        extend = table.get("extend", False)
        if not isinstance(extend, bool):
            self.complain(file, name, "extend is not a yes or no. Write extend = true.")
        return extend is True

    def read_members(
        self, file: str, group: str, key: str, value: object
    ) -> dict[tuple[str, ...], str]:
        """Return members by how they are folded."""
        if not isinstance(value, list):
            self.complain(file, group, f'{key} is not a list. Write {key} = ["one", "two words"].')
            return {}
        named = _named(value)
        if len(named) < len(value):
            for member in value:
                if member not in named:
                    what = f"{key}: {member!r} is no word or phrase. {_MEMBER_RULE}"
                    self.complain(file, group, what)
        words = words_of_all(named)
        members = dict(zip(words, named, strict=True))
        if len(members) < len(named):
            for twin, member in _twins(words, named):
                what = f"{key}: {member!r} repeats {twin!r}. Remove one of them."
                self.complain(file, group, what)
        return members

    def read_names(
        self,
        file: str,
        group: str,
        key: str,
        value: object,
        members: Mapping[tuple[str, ...], str],
    ) -> tuple[str, ...]:
        """Return the members that count only with a capital letter; none may be a plain one too."""
        if not isinstance(value, list):
            self.complain(file, group, f'{key} is not a list. Write {key} = ["One", "Two"].')
            return ()
        for item in value:
            if not is_name(item):
                self.complain(file, group, f"{key}: {item!r} is no name. {NAME_RULE}")
        names = [item for item in value if is_name(item)]
        words = words_of_all(list(map(bare, names)))
        for one, name in zip(words, names, strict=True):
            if one in members:
                what = f"{key}: {name!r} repeats {members[one]!r}, which counts without a capital."
                self.complain(file, group, f"{what} Remove one of them.")
        for twin, name in _twins(words, names):
            self.complain(file, group, f"{key}: {name!r} repeats {twin!r}. Remove one of them.")
        return tuple(names)

    def check_shares(self) -> None:
        owners: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, read in self.groups.items():
            for words in read.words:
                owners[words].append(name)
        for name, read in self.groups.items():
            for share in sorted(read.group.shares):
                if tuple(share.split()) not in read.words and not _is_form(share, read):
                    problem = f"shares {share!r}, which is no member. List it, or remove it."
                    self.complain(read.file, name, problem)
        for words, names in owners.items():
            if len(names) > 1:
                self.check_owners(" ".join(words), names)

    def check_owners(self, phrase: str, names: list[str]) -> None:
        """Of groups of one folder that list the same, each must say so."""
        for name in names:
            read = self.groups[name]
            others = [
                f"[{other}] ({self.groups[other].file})"
                for other in names
                if other != name and self.groups[other].layer == read.layer
            ]
            if others and phrase not in read.group.shares:
                problem = f"{phrase!r} is also in {', '.join(others)}."
                remedy = f'Keep it in one, or write shares = ["{phrase}"] in each.'
                self.complain(read.file, name, f"{problem} {remedy}")


def _named(value: list[object]) -> list[str]:
    """Return what of a list is words and phrases: nearly always all of it, seen at one look."""
    texts = [member for member in value if isinstance(member, str)]
    joined = "\n".join(texts)
    if joined.count("\n") == len(texts) - 1 and _MEMBERS.match(joined):
        return texts
    return [text for text in texts if _MEMBER.match(text)]


def _twins(words: list[tuple[str, ...]], named: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the members that fold as an earlier one does, each after that one."""
    first: dict[tuple[str, ...], str] = {}
    for one, member in zip(words, named, strict=True):
        if one in first:
            yield first[one], member
        first.setdefault(one, member)


def _is_form(word: str, read: _ReadGroup) -> bool:
    """Whether a word is a form of a member; looked up only for shares that are no member."""
    return any(
        word in forms_of(member, languages=(language,), scripts=False).forms
        for language, members in read.group.members.items()
        for member in members
    ) or any(
        word == fold_word(form)
        for _, _, forms in names_with_forms(read.group.names, LANGUAGES)
        for form in forms
    )


def _extended(below: _ReadGroup, added: _ReadGroup) -> _ReadGroup:
    """Return the group below with the members added; what it is about may be said anew."""
    return _ReadGroup(
        group=Group(
            name=below.group.name,
            members=merged([below.group.members, added.group.members]),
            names=merged([below.group.names, added.group.names]),
            about=added.group.about or below.group.about,
            shares=below.group.shares | added.group.shares,
            typed=tuple(dict.fromkeys((*below.group.typed, *added.group.typed))),
        ),
        words=tuple(dict.fromkeys((*below.words, *added.words))),
        file=added.file,
        layer=added.layer,
    )
