"""How each kind of change is taken back, if it is still as the change left it.

Each function reads one row of the audit log and raises RefusedError where something has changed
since; what it returns is applied by the verbs that people have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from bot.desk import differences
from bot.desk.in_words import STANDINGS, places_of, silences_of
from bot.desk.remembered import is_still, part_of, person_of, receiver_of, rule_of
from bot.desk.routes import CHANGE as CHANGE_ROUTES
from bot.errors import RefusedError
from bot.model import Channel
from bot.render.names import tame
from bot.render.people import address
from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.desk import Desk
    from bot.desk.audit_log import Action
    from bot.desk.naming import Names
    from bot.model import AuditEntry, Person, Receiver, Rule, Silence
    from bot.store.protocol import Transaction

CHANGE_TELLING: Final = "change telling"  # quiet hours, zone and language of a receiver


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How everything is now, by what audit rows call it."""

    now: datetime
    rules: Mapping[str, Rule]
    channels: Mapping[str, Channel]  # those that are watched, by ref
    receivers: Mapping[str, Receiver]
    people: Mapping[int, Person]
    silences: Mapping[int, Silence]  # those that last
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """How one change is undone; ``then`` says what is so afterwards."""

    entry: AuditEntry
    then: str
    apply: Callable[[Transaction, str], Awaitable[object]]


class ChangedError(RefusedError):
    """Something else has changed what was changed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} Nothing was undone.", remedy="/undo lists what can be.")


def _of_rule(desk: Desk, entry: AuditEntry, state: State) -> Undoing:
    before, after = part_of(entry.detail, "before"), part_of(entry.detail, "after")
    now, name = state.rules.get(entry.subject), tame(entry.subject)
    if (now is None) != (after is None) or (now and after and not is_still(now, after)):
        raise ChangedError(f"Rule “{name}” has been changed since.")
    if before:
        rule = rule_of(before)
        changed = differences.undone(differences.of_rules(rule, now, state.names) if now else ())
        return Undoing(
            entry=entry,
            then=f"Rule “{name}” is as it was{f', {changed}' if changed else ''}.",
            apply=lambda tx, by: _put_rule_back(desk, tx, rule, by=by),
        )
    if now is None:
        raise _unknown(entry)
    added = now
    return Undoing(
        entry=entry,
        then=f"Rule “{name}” is stopped. Its hits are kept.",
        apply=lambda tx, by: desk.rules.drop(tx, added, by=by),
    )


def _of_channel_added(desk: Desk, entry: AuditEntry, state: State) -> Undoing:
    channel = state.channels.get(_ref(entry))
    if channel is None:
        raise ChangedError(f"@{entry.subject} is not watched any more.")
    return Undoing(
        entry=entry,
        then=f"@{channel.name} is no longer watched. What was stored is kept.",
        apply=lambda tx, by: desk.channels.remove(tx, channel.ref, by=by),
    )


def _of_channel_removed(desk: Desk, entry: AuditEntry, state: State) -> Undoing:
    ref = _ref(entry)
    if ref in state.channels:
        raise ChangedError(f"@{entry.subject} is watched again.")
    username = None if entry.subject == ref else entry.subject
    return Undoing(
        entry=entry,
        then=f"@{entry.subject} is watched again. What it posted meanwhile is history.",
        apply=lambda tx, by: desk.channels.add(tx, Channel(ref=ref, username=username), by=by),
    )


def _of_receiver(desk: Desk, entry: AuditEntry, state: State) -> Undoing:
    before, after = part_of(entry.detail, "before"), part_of(entry.detail, "after")
    known = before or after
    if known is None:
        raise _unknown(entry)
    name = str(known["name"])
    now = state.receivers.get(name)
    if (now is None) != (after is None) or (now and after and not is_still(now, after)):
        raise ChangedError(f"How {state.names.of_name(name)} is told has been changed since.")
    if before:
        receiver = receiver_of(before)
        names = state.names
        changed = differences.undone(differences.of_receivers(receiver, now, names) if now else ())
        action = cast("Action", entry.action)  # one of WAYS
        return Undoing(
            entry=entry,
            then=f"Now {changed}." if changed else f"{names.of(receiver)} is told as before.",
            apply=lambda tx, by: _put_back(desk, tx, receiver, by=by, action=action),
        )
    if now is None:
        raise _unknown(entry)
    added = now
    return Undoing(
        entry=entry,
        then=f"{state.names.of(added)} is told nothing more.",
        apply=lambda tx, by: desk.receivers.remove(tx, added, by=by),
    )


async def _put_rule_back(desk: Desk, tx: Transaction, rule: Rule, *, by: str) -> None:
    desk.rules.check(rule)
    await desk.rules.put(tx, rule, by=by)


async def _put_back(
    desk: Desk, tx: Transaction, receiver: Receiver, *, by: str, action: Action
) -> None:
    await desk.receivers.refuse_watched(receiver)
    await desk.receivers.put(tx, receiver, by=by, action=action)


def _of_person(desk: Desk, entry: AuditEntry, state: State) -> Undoing:
    before, after = part_of(entry.detail, "before"), part_of(entry.detail, "after")
    known = before or after
    if known is None:
        raise _unknown(entry)
    person = person_of(known)
    called = address(person)
    now = state.people.get(person.user_id)
    if (now and now.role) != (after and after["role"]):
        raise ChangedError(f"What {called} may do has been changed since.")
    if before is None:
        return Undoing(
            entry=entry,
            then=f"{called} is nobody here any more.",
            apply=lambda tx, by: desk.people.remove(tx, person.user_id, by=by),
        )
    remembered = part_of(entry.detail, "receiver")
    alerts = receiver_of(remembered) if remembered else None
    return Undoing(
        entry=entry,
        then=f"{called} is {STANDINGS[person.role]} again.",
        apply=lambda tx, by: desk.people.restore(tx, person, alerts, by=by),
    )


def _of_mute(desk: Desk, entry: AuditEntry, state: State) -> Undoing:
    lasting = [
        state.silences[each.number] for each in silences_of(entry) if each.number in state.silences
    ]
    if not lasting:
        raise ChangedError("What was muted is told again already.")
    return Undoing(
        entry=entry,
        then=f"Muted no longer{places_of(entry, state.names)}: {tame(entry.subject)}.",
        apply=lambda tx, by: desk.silences.end(tx, lasting, by=by),
    )


def _of_unmute(desk: Desk, entry: AuditEntry, state: State) -> Undoing:
    ended = [each for each in silences_of(entry) if each.until > state.now]
    if not ended:
        raise ChangedError("It would be over by now.")
    return Undoing(
        entry=entry,
        then=f"Muted again{places_of(entry, state.names)}: {tame(entry.subject)}.",
        apply=lambda tx, by: desk.silences.begin(tx, ended, by=by),
    )


def _ref(entry: AuditEntry) -> str:
    """Return the ref of a channel; rows of earlier versions have only its name."""
    return str(entry.detail.get("ref") or folded_name(entry.subject))


def _unknown(entry: AuditEntry) -> RefusedError:
    return RefusedError(f"It was not kept how it was before change {entry.number}.")


WAYS: Mapping[str, Callable[[Desk, AuditEntry, State], Undoing]] = {
    "add rule": _of_rule,
    "change rule": _of_rule,
    "remove rule": _of_rule,
    "add channel": _of_channel_added,
    "remove channel": _of_channel_removed,
    "add receiver": _of_receiver,
    "change receiver": _of_receiver,
    "remove receiver": _of_receiver,
    "set notification chat": _of_receiver,
    CHANGE_ROUTES: _of_receiver,
    CHANGE_TELLING: _of_receiver,
    "set role": _of_person,
    "remove person": _of_person,
    "mute": _of_mute,
    "unmute": _of_unmute,
}
