"""Watch lists for tests, made of values in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.lists.definition import WatchList
from bot.rules.lists.load import compile_list
from bot.rules.lists.reading import Row

if TYPE_CHECKING:
    from bot.rules.lists.entry_list import EntryList


def a_list(*values: str, name: str = "brands", kind: str = "auto", owner: str = "") -> EntryList:
    watch_list = WatchList(name=name, kind=kind, owner=owner)
    return compile_list(watch_list, [Row(line, value) for line, value in enumerate(values, 1)])
