"""The watch lists that rules name: which there are, and what their files held when last read."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, replace
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

from bot.desk.nearest import did_you_mean
from bot.errors import InputError, RefusedError
from bot.rules.lists.definition import WatchList
from bot.rules.lists.load import empty_list, load_list
from bot.rules.lists.naming import lists_named
from bot.rules.lists.on_demand import ListsOnDemand
from bot.rules.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.desk.audit_log import AuditLog
    from bot.model import StoredRule
    from bot.rules.lists.entry_list import EntryList
    from bot.store.protocol import Store, Transaction

LISTS = "lists"  # the key under which the store keeps the definitions, as JSON
Look = tuple[int, int, int] | None  # a file's time of change, size and inode; None: not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A list in force: ``problem`` says why its file could not be read when it was last tried.

    Its entries are then those of ``loaded_at``, or none if it never could be.
    """

    definition: WatchList
    made: EntryList
    loaded_at: datetime | None
    look: Look
    problem: str = ""


class Lists:
    """The lists that are configured, and ``ready``: what rules are compiled with."""

    def __init__(self, store: Store, audit_log: AuditLog) -> None:
        self._store = store
        self._audit_log = audit_log
        self._configured: Sequence[WatchList] = ()
        self._held: dict[str, Held] = {}
        self._tried: dict[WatchList, tuple[EntryList, Look]] = {}
        self._reading = asyncio.Lock()
        self.ready: Mapping[str, EntryList] = {}

    @property
    def held(self) -> Sequence[Held]:
        """What is in force, by name."""
        return [self._held[name] for name in sorted(self._held)]

    async def refresh(self) -> None:
        """Take up which lists are configured now; those that are new are read, off the loop.

        A list that cannot be read is in force without entries, and says why.
        """
        async with self._reading:
            self._configured = await configured(self._store)
            wanted = {each.name: each for each in self._configured}
            before = {name: held.definition for name, held in self._held.items()}
            if wanted == before:
                return
            for name in before.keys() - wanted.keys():
                del self._held[name]
            for name, definition in wanted.items():
                if before.get(name) != definition:
                    self._held[name] = await self._read(definition)
            self._offer()

    async def reread(self, name: str) -> Held | None:
        """Read a list's file again, off the loop; a file that cannot be used changes nothing.

        Returns what is in force now, None if there is no such list any more.
        """
        async with self._reading:
            if name not in self._held:
                return None
            self._held[name] = await self._read(self._held[name].definition)
            self._offer()
            return self._held[name]

    async def read_ahead(self, watch_lists: Iterable[WatchList]) -> None:
        """Read lists that are about to be taken over. Raises InputError for the first that cannot.

        To be called before the transaction: a large list takes seconds.
        """
        tried: dict[WatchList, tuple[EntryList, Look]] = {}
        for each in watch_lists:
            look = look_at(each.file)
            tried[each] = await asyncio.to_thread(load_list, each), look
        self._tried = tried

    def ready_with(self, watch_lists: Sequence[WatchList]) -> Mapping[str, EntryList]:
        """Return the lists in force with others, not yet taken over, in their places.

        Raises InputError for the first of the others that cannot be read.
        """
        known = {held.definition: held.made for held in self._held.values()}
        known |= {definition: made for definition, (made, _) in self._tried.items()}
        lists = ListsOnDemand([*self._configured, *watch_lists], ready=known)
        for each in watch_lists:
            lists[each.name]  # which reads it
        return lists

    async def read_as_needed(self) -> None:
        """Make the lists ready for a single command: each is read when a rule names it."""
        self._configured = await configured(self._store)
        self.ready = ListsOnDemand(self._configured)

    async def put(self, tx: Transaction, watch_lists: Iterable[WatchList], *, by: str) -> None:
        """Configure lists, those of the same names being replaced."""
        lists = {each.name: each for each in await configured(self._store)}
        changed = [each for each in watch_lists if lists.get(each.name) != each]
        for each in changed:
            before = lists.get(each.name)
            lists[each.name] = each
            await self._audit_log.write(
                tx,
                by=by,
                action="change list" if before else "add list",
                subject=each.name,
                after=_shown(each),
                **({"before": _shown(before)} if before else {}),
            )
        if changed:
            await tx.set_meta(LISTS, _to_json(lists.values()))

    async def remove(self, tx: Transaction, name: str, *, by: str) -> WatchList:
        """Forget a list; its file stays. Raises RefusedError while rules name it."""
        lists = {each.name: each for each in await configured(self._store)}
        if name not in lists:
            raise RefusedError(
                f"There is no list “{name}”.",
                remedy=did_you_mean(name, lists) or "flagfall lists list shows those there are.",
            )
        if users := rules_with(await self._store.rules(), name):
            called = ", ".join(f"“{stored.rule.name}”" for stored in users)
            raise RefusedError(
                f"List “{name}” is named by {called}.",
                remedy="Stop or change those rules first: flagfall rules remove NAME",
            )
        removed = lists.pop(name)
        await tx.set_meta(LISTS, _to_json(lists.values()))
        await self._audit_log.write(
            tx, by=by, action="remove list", subject=name, before=_shown(removed)
        )
        return removed

    def _offer(self) -> None:
        self.ready = {name: held.made for name, held in self._held.items()}

    async def _read(self, definition: WatchList) -> Held:
        """Return the list as its file is now, or as it was with what is wrong with the file."""
        now = self._audit_log.now()
        look = look_at(definition.file)
        made, tried_look = self._tried.pop(definition, (None, None))
        try:
            if made is None or tried_look != look:
                made = await asyncio.to_thread(load_list, definition)
        except InputError as error:
            before = self._held.get(definition.name)
            if before is not None:
                return replace(before, definition=definition, look=look, problem=str(error))
            nothing = empty_list(definition.name)
            return Held(
                definition=definition, made=nothing, loaded_at=None, look=look, problem=str(error)
            )
        return Held(definition=definition, made=made, loaded_at=now, look=look)


async def configured(store: Store) -> list[WatchList]:
    """Return the definitions of all lists, by name."""
    text = await store.meta(LISTS)
    rows = json.loads(text) if text else []
    return [WatchList(**{**row, "entries": tuple(row["entries"])}) for row in rows]


def rules_with(rules: Iterable[StoredRule], name: str) -> list[StoredRule]:
    """Return the rules that name a list."""
    return [stored for stored in rules if name in lists_named(parse(stored.rule.when))]


def list_row(held: Held, users: Iterable[StoredRule]) -> dict[str, object]:
    """Return a list as JSON, with the rules that name it."""
    definition, made = held.definition, held.made
    return {
        "list": definition.name,
        "file": normpath(definition.file) if definition.file else "",
        "kind": definition.kind,
        "owner": definition.owner,
        "note": definition.note,
        "entries": len(made),
        "kinds": dict(made.kinds),
        "duplicates": made.duplicates,
        "left_out": [{"line": each.line, "problem": each.what} for each in made.refused],
        "loaded_at": held.loaded_at.isoformat().replace("+00:00", "Z") if held.loaded_at else None,
        "problem": held.problem,
        "rules": [stored.rule.name for stored in users],
    }


def look_at(file: str) -> Look:
    """Return what tells that a file has changed; None if there is none to look at."""
    if not file:
        return None
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _to_json(lists: Iterable[WatchList]) -> str:
    rows = [asdict(each) for each in sorted(lists, key=lambda each: each.name)]
    return json.dumps(rows, ensure_ascii=False)


def _shown(watch_list: WatchList) -> dict[str, object]:
    """Return a definition for the audit log: of its own entries the number."""
    return {**asdict(watch_list), "entries": len(watch_list.entries)}
