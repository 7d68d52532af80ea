"""Watch lists follow their files: looked at every few seconds, read again when they have changed.

A file may be replaced or written in place: it is read once it has been the same for two looks. One
that cannot be used leaves the entries that were read before in force, and the operator is told
once, and once more when it is well again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.desk.lists import look_at
from bot.errors import StoreError
from bot.model import Trouble
from bot.notices import Notice, operators, tell
from bot.render.counting import count
from bot.render.durations import span_of
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.desk.lists import Held, Lists, Look
    from bot.rules.lists.entry_list import EntryList
    from bot.store.protocol import Store, Transaction

LIST = "list"  # the kind of the troubles told here
PAUSE = 1.0  # seconds between looks
_LONGEST_TOLD = 500  # code points of what is wrong with a file


class ListWatch:
    """Rereads the lists; ``on_change`` is called when one has other entries now.

    ``in_force`` returns the lists that rules are judged by, ``say`` logs an event, ``wake`` is
    called when a notice was enqueued.
    """

    def __init__(
        self,
        lists: Lists,
        store: Store,
        *,
        clock: Clock,
        say: Callable[..., None],
        on_change: Callable[[], None],
        in_force: Callable[[], Mapping[str, EntryList]],
        wake: Callable[[], None],
    ) -> None:
        self._lists = lists
        self._store = store
        self._clock = clock
        self._say = say
        self._on_change = on_change
        self._in_force = in_force
        self._wake = wake
        self._seen: dict[str, Look] = {}
        self._said: dict[str, EntryList] = {}
        self._told: set[str] | None = None  # the lists of which a trouble is kept in the store

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with lists now, a sentence each."""
        return tuple(tame(held.problem, _LONGEST_TOLD) for held in self._lists.held if held.problem)

    async def run(self) -> None:
        """Look until cancelled; while the store says no, look again later."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                self._say("the lists cannot be looked after", reason=str(error))
            await self._clock.sleep(PAUSE)

    async def look(self) -> None:
        """Look once: reread what has changed, and tell what there is to tell. Raises StoreError."""
        for held in self._lists.held:
            await self._follow(held)
        for held in self._lists.held:
            await self._report(held)
            await self._tell(held)
        await self._forget({held.definition.name for held in self._lists.held})

    async def _follow(self, held: Held) -> None:
        name, file = held.definition.name, held.definition.file
        look, before = look_at(file), self._seen.get(name)
        self._seen[name] = look
        if look == held.look or look != before:
            return
        now = await self._lists.reread(name)
        if now is not None and now.made is not held.made:
            self._on_change()

    async def _report(self, held: Held) -> None:
        """Log what rules find by a list when that has changed: ``12,040 entries (+12, -3)``."""
        name = held.definition.name
        made, before = self._in_force().get(name), self._said.get(name)
        if made is None or made is before:
            return
        self._said[name] = made
        text = _counted(made)
        if before is not None:
            come, gone = await asyncio.to_thread(_compared, before, made)
            text += f" (+{come:,}, -{gone:,})"
        if made.refused:
            text += f"; left out: {len(made.refused):,}, see flagfall lists show {name}"
        self._say(f"list {name}: {text}")

    async def _tell(self, held: Held) -> None:
        """Tell the owners that a list cannot be read, or can be again, if they do not know yet."""
        name = held.definition.name
        if self._told is None:
            known = await self._store.troubles()
            self._told = {trouble.subject for trouble in known if trouble.kind == LIST}
        if held.problem and name not in self._told:
            await self._raise(held)
            self._told.add(name)
        elif not held.problem and name in self._told:
            await self._heal(held)
            self._told.remove(name)

    async def _forget(self, names: set[str]) -> None:
        """Let go of the troubles of lists that are no longer there; nobody need hear of it."""
        for name in (self._told or set()) - names:
            async with self._store.transaction() as tx:
                await tx.heal_trouble(LIST, name)
            self._told = (self._told or set()) - {name}

    async def _raise(self, held: Held) -> None:
        now, name = self._clock.now(), held.definition.name
        kept = (
            f"What it held before stays in force: {_counted(held.made)}."
            if len(held.made)
            else "It has no entries until then: rules that name it find nothing by it."
        )
        text = f"🔴 {tame(held.problem, _LONGEST_TOLD)} {kept}"
        trouble = Trouble(kind=LIST, subject=name, text=held.problem, since=now)
        async with self._store.transaction() as tx:
            await tx.raise_trouble(trouble)
            await self._notify(tx, name, text, now)
        self._say("owners told", about="list:raised", text=text)
        self._wake()

    async def _heal(self, held: Held) -> None:
        now, name = self._clock.now(), held.definition.name
        async with self._store.transaction() as tx:
            trouble = await tx.heal_trouble(LIST, name)
            age = f" after {span_of((now - trouble.since).total_seconds())}" if trouble else ""
            text = f"⚪ List {name} is read again{age}: {_counted(held.made)}."
            await self._notify(tx, name, text, now)
        self._say("owners told", about="list:healed", text=text)
        self._wake()

    async def _notify(self, tx: Transaction, name: str, text: str, now: datetime) -> None:
        notice = Notice(about=f"{LIST}:{name}", text=text)
        await tell(self._store, tx, await operators(self._store), [notice], now=now)


def _counted(made: EntryList) -> str:
    return count(len(made), "entry", "entries")


def _compared(before: EntryList, after: EntryList) -> tuple[int, int]:
    """Return how many entries have come and gone."""
    old, new = set(before.values), set(after.values)
    return len(new - old), len(old - new)
