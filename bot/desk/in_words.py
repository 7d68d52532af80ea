"""What a row of the audit log says was done, in the words of the people who read it in chat.

A row of a kind that this version does not know is said as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.desk import differences
from bot.desk.remembered import part_of, person_of, receiver_of, rule_of, silence_of
from bot.desk.routes import alerts_of
from bot.model import Role
from bot.render.durations import span_of
from bot.render.names import tame
from bot.render.people import address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.desk.audit_log import Action
    from bot.desk.naming import Names
    from bot.model import AuditEntry, Person, Silence

    Words = Callable[[AuditEntry, Names], str]

_LONGEST = 200  # code points of an expression
STANDINGS = {
    Role.OWNER: "the owner",
    Role.EDITOR: "an editor",
    Role.SUBSCRIBER: "a subscriber",
    Role.APPLICANT: "waiting for an answer",
}


def in_words(entry: AuditEntry, names: Names) -> str:
    """Return what was done: ``quiet hours of @desk: 22:00-07:00 (before: none)``."""
    words = WORDS.get(cast("Action", entry.action), _as_written)
    return words(entry, names)


def silences_of(entry: AuditEntry) -> list[Silence]:
    """Return the silences that a row is about."""
    kept = entry.detail.get("silences")
    return [silence_of(each) for each in kept] if isinstance(kept, list) else []


def places_of(entry: AuditEntry, names: Names) -> str:
    """Return where the silences of a row are: ``in @desk, @ivo``, "" if it does not say."""
    told = dict.fromkeys(names.of_name(each.receiver) for each in silences_of(entry))
    return f" in {', '.join(told)}" if told else ""


def _rule_added(entry: AuditEntry, _: Names) -> str:
    return f"new rule {_quoted(entry)}{_looking_for(entry, 'after')}"


def _rule_changed(entry: AuditEntry, names: Names) -> str:
    before, after = part_of(entry.detail, "before"), part_of(entry.detail, "after")
    if not (before and after):
        return f"rule {_quoted(entry)} changed"
    changed = differences.of_rules(rule_of(before), rule_of(after), names)
    return f"rule {_quoted(entry)}, {'; '.join(map(str, changed))}"


def _rule_removed(entry: AuditEntry, _: Names) -> str:
    return f"rule {_quoted(entry)} stopped{_looking_for(entry, 'before')}"


def _quoted(entry: AuditEntry) -> str:
    return f"“{tame(entry.subject)}”"


def _looking_for(entry: AuditEntry, side: str) -> str:
    """Return ``: flag Kherson`` of a rule that is not called so."""
    when = str((part_of(entry.detail, side) or {}).get("when", entry.subject))
    return "" if when == entry.subject else f": {tame(when, _LONGEST)}"


def _channel_added(entry: AuditEntry, _: Names) -> str:
    return f"@{tame(entry.subject)} watched"


def _channel_removed(entry: AuditEntry, _: Names) -> str:
    return f"@{tame(entry.subject)} no longer watched"


def _receiver(entry: AuditEntry, names: Names) -> str:
    before, after = part_of(entry.detail, "before"), part_of(entry.detail, "after")
    if before and after:
        changed = differences.of_receivers(receiver_of(before), receiver_of(after), names)
        return "; ".join(map(str, changed)) or f"{names.of(receiver_of(after))} tried again"
    if after:
        made = receiver_of(after)
        led = "".join(f"; {alerts_of(route)} go there" for route in made.routes)
        return f"new receiver {names.of(made)}{led}"
    if before:
        return f"{names.of(receiver_of(before))} told nothing more"
    return _as_written(entry, names)


def _notification_chat(entry: AuditEntry, _: Names) -> str:
    before = part_of(entry.detail, "before")
    was = f" (before: {tame(str(before['target']))})" if before else ""
    return f"the notification chat: {tame(entry.subject)}{was}"


def _role(entry: AuditEntry, names: Names) -> str:
    before, after = part_of(entry.detail, "before"), part_of(entry.detail, "after")
    if after is None:
        return _as_written(entry, names)
    was = STANDINGS[person_of(before).role] if before else "nobody here"
    now = person_of(after)
    return f"{address(now)}: {STANDINGS[now.role]} (before: {was})"


def _person_removed(entry: AuditEntry, names: Names) -> str:
    before = part_of(entry.detail, "before")
    if before is None:
        return _as_written(entry, names)
    gone: Person = person_of(before)
    return f"{address(gone)}: nobody here (before: {STANDINGS[gone.role]})"


def _list_added(entry: AuditEntry, _: Names) -> str:
    return f"new list {tame(entry.subject)}"


def _list_changed(entry: AuditEntry, _: Names) -> str:
    before, after = part_of(entry.detail, "before"), part_of(entry.detail, "after")
    changed = differences.of_lists(before, after) if before and after else []
    return f"list {tame(entry.subject)}, {'; '.join(map(str, changed)) or 'changed'}"


def _list_removed(entry: AuditEntry, _: Names) -> str:
    return f"list {tame(entry.subject)} removed"


def _applied(entry: AuditEntry, names: Names) -> str:
    return f"alerts asked for by {names.of_author(entry.who)}"


def _subscribed(entry: AuditEntry, names: Names) -> str:
    return f"alerts to {names.of_author(entry.who)}: begun"


def _unsubscribed(entry: AuditEntry, names: Names) -> str:
    return f"alerts to {names.of_author(entry.who)}: ended"


def _code_made(_: AuditEntry, __: Names) -> str:
    return "a new claim code"


def _claimed(entry: AuditEntry, names: Names) -> str:
    return f"the owner: {names.of_author(entry.who)}"


def _muted(entry: AuditEntry, names: Names) -> str:
    lasting = [(each.until - each.since).total_seconds() for each in silences_of(entry)]
    length = f" for {span_of(max(lasting))}" if lasting else ""
    return f"muted{places_of(entry, names)}{length}: {tame(entry.subject)}"


def _unmuted(entry: AuditEntry, names: Names) -> str:
    return f"no longer muted{places_of(entry, names)}: {tame(entry.subject)}"


def _taken(entry: AuditEntry, names: Names) -> str:
    return f"an alert taken by {names.of_author(entry.who)}"


def _as_written(entry: AuditEntry, _: Names) -> str:
    return f"{tame(entry.action)}, {tame(entry.subject)}"


WORDS: Mapping[Action, Words] = {
    "add rule": _rule_added,
    "change rule": _rule_changed,
    "remove rule": _rule_removed,
    "add channel": _channel_added,
    "remove channel": _channel_removed,
    "add receiver": _receiver,
    "change receiver": _receiver,
    "remove receiver": _receiver,
    "set notification chat": _notification_chat,
    "change routes": _receiver,
    "change telling": _receiver,
    "add list": _list_added,
    "change list": _list_changed,
    "remove list": _list_removed,
    "apply": _applied,
    "subscribe": _subscribed,
    "unsubscribe": _unsubscribed,
    "set role": _role,
    "remove person": _person_removed,
    "make claim code": _code_made,
    "claim": _claimed,
    "mute": _muted,
    "unmute": _unmuted,
    "take": _taken,
}
