"""Taking back what was changed, as far as nothing has changed since.

What was done is read from the audit log, and undone by the verbs that people have: an undoing is a
change like any other, with a row of its own that can be undone, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.in_words import in_words
from bot.desk.routes import CHANGE as CHANGE_ROUTES
from bot.desk.ways_back import CHANGE_TELLING, WAYS, State, Undoing
from bot.errors import RefusedError
from bot.model import ChannelState, Role

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.desk.naming import Names
    from bot.model import AuditEntry
    from bot.store.protocol import Store

REMEMBERED = 200  # of the last changes, those that can be undone at all
_OWN = ("mute", "unmute", CHANGE_TELLING)  # what anybody known may do about their own chat


class Undo:
    """Finding what can be undone, and how."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    async def last(self, most: int, *, role: Role, by: str, names: Names) -> list[Undoing]:
        """Return the last changes that somebody may undo and that can be, the newest first."""
        state = await self._state(names)
        found: list[Undoing] = []
        for entry in reversed(await self._store.audit_log(newest=REMEMBERED)):
            if len(found) == most:
                break
            if not may_undo(entry, role=role, by=by):
                continue
            try:
                found.append(self._undoing(entry, state))
            except RefusedError:
                continue
        return found

    async def find(self, number: int) -> AuditEntry:
        """Return a change by its number; RefusedError for none, or one too long ago."""
        for entry in await self._store.audit_log(newest=REMEMBERED):
            if entry.number == number:
                return entry
        raise RefusedError(
            f"There is no change {number} among the last {REMEMBERED}.",
            remedy="/undo lists what can be undone.",
        )

    async def of(self, entry: AuditEntry, names: Names) -> Undoing:
        """Return how a change is undone; RefusedError if it cannot be, any more or at all."""
        return self._undoing(entry, await self._state(names))

    async def _state(self, names: Names) -> State:
        watched = [c for c in await self._store.channels() if c.state is not ChannelState.REMOVED]
        return State(
            now=self._desk.now(),
            rules={stored.rule.name: stored.rule for stored in await self._store.rules()},
            channels={channel.ref: channel for channel in watched},
            receivers={each.name: each for each in await self._store.receivers()},
            people={each.user_id: each for each in await self._store.people()},
            silences={each.number: each for each in await self._desk.silences.lasting()},
            names=names,
        )

    def _undoing(self, entry: AuditEntry, state: State) -> Undoing:
        if entry.action not in WAYS:
            raise RefusedError(
                f"Change {entry.number} cannot be undone ({in_words(entry, state.names)}).",
                remedy="/undo lists what can be.",
            )
        return WAYS[entry.action](self._desk, entry, state)


def may_undo(entry: AuditEntry, *, role: Role, by: str) -> bool:
    """Whether somebody of a role may undo a change: who may make it, or made it themselves."""
    if role is Role.OWNER:
        return True
    if role is Role.EDITOR:
        editors = (*_OWN, CHANGE_ROUTES)
        return entry.action.endswith((" rule", " channel")) or entry.action in editors
    return entry.who == by and entry.action in _OWN
