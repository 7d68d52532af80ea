"""Lists that are read when a rule first names them: for commands, which need few and once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.rules.lists.load import load_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.rules.lists.definition import WatchList
    from bot.rules.lists.entry_list import EntryList


class ListsOnDemand(Mapping[str, "EntryList"]):
    """Configured lists as a rule set takes them. Of one name the last counts.

    Asking for one raises InputError when it cannot be read.
    """

    def __init__(
        self,
        watch_lists: Iterable[WatchList],
        *,
        ready: Mapping[WatchList, EntryList] | None = None,
    ) -> None:
        """Take the definitions; those that are ``ready`` need not be read any more."""
        self._definitions = {each.name: each for each in watch_lists}
        self._ready = dict(ready or {})

    def with_others(self, watch_lists: Iterable[WatchList]) -> ListsOnDemand:
        """Return these lists with others added, or in the place of those of their names."""
        return ListsOnDemand([*self._definitions.values(), *watch_lists], ready=self._ready)

    def __getitem__(self, name: str) -> EntryList:
        definition = self._definitions[name]
        if definition not in self._ready:
            self._ready[definition] = load_list(definition)
        return self._ready[definition]

    def __contains__(self, name: object) -> bool:
        return name in self._definitions

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)
