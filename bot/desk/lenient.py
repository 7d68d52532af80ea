"""Lists for whoever only looks: one that cannot be read has no entries, and says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.rules.lists.load import empty_list
from bot.rules.lists.naming import lists_named
from bot.rules.syntax import parse

if TYPE_CHECKING:
    from bot.model import Rule
    from bot.rules.lists.entry_list import EntryList


class LenientLists(Mapping[str, "EntryList"]):
    """The same lists, without entries where they cannot be read: as the daemon has them then."""

    def __init__(self, lists: Mapping[str, EntryList]) -> None:
        """Take lists that may raise InputError when they are asked for."""
        self._lists = lists
        self._empty: dict[str, EntryList] = {}
        self._problems: dict[str, str] = {}

    def problem_of(self, rule: Rule) -> str:
        """Return why lists that a rule names are empty, "" if none is for want of its file."""
        if not self._problems:
            return ""
        named = sorted(lists_named(parse(rule.when)) & self._problems.keys())
        rest = "It has no entries until then." if len(named) == 1 else "They have none until then."
        return " ".join([*(self._problems[name] for name in named), rest]) if named else ""

    def __getitem__(self, name: str) -> EntryList:
        if name in self._empty:
            return self._empty[name]
        try:
            return self._lists[name]
        except InputError as error:
            self._problems[name] = str(error)
            self._empty[name] = empty_list(name)
            return self._empty[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lists

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)
