"""``[receivers.*]`` and ``[routes.*]``: who is told, and which alerts lead to whom.

What webhooks and their like need beside their kind (addresses, secrets) is the operator's: only the
settings read it (see ``bot/config/receivers.py``), and here nothing of it is kept but what may be
shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.model import Receiver, Route, Severity
from bot.quiet_hours import parse_quiet_hours
from bot.rulesfile.channel_names import read_channels
from bot.rulesfile.writing import quoted
from bot.rulesfile.zones import zone_problem
from bot.tables import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.quiet_hours import QuietHours
    from bot.tables import Table

# kind -> the keys of its table that only the settings read
SETTINGS_OF_KINDS: dict[str, frozenset[str]] = {
    "telegram": frozenset(),
    "console": frozenset(),
    "file": frozenset(),
    "webhook": frozenset({"secret", "allow_hosts", "timeout"}),
    "apprise": frozenset(),
}
RECEIVER_KINDS = tuple(SETTINGS_OF_KINDS)
RECEIVER_LANGUAGES = ("en", "uk", "ru")
VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")  # "$NAME": the value is that variable's

_SECRET_TARGETS = ("webhook", "apprise")
_SHOWN = r"https?://[^/@\s]+/… "
_NO_TARGET = {
    "telegram": 'no destination. Write a chat: target = "@name" or "-100..."',
    "file": 'no file. Write where to: target = "alerts.jsonl"',
    "webhook": 'no address. Name the variable that holds it: target = "$DESK_HOOK_URL"',
    "apprise": 'no address. Name the variable that holds it: target = "$DESK_APPRISE_URL"',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leading:
    """A route, and the names of the receivers it leads to."""

    route: Route
    to: tuple[str, ...]


def read_receivers(document: Table, *, timezone: str) -> tuple[Receiver, ...]:
    """Read the receivers of a document, each with the routes that lead to it.

    ``timezone`` is that of the quiet hours of those which have none of their own.
    """
    section = document.table("receivers")
    receivers = [_read_receiver(section.table(name), name, timezone) for name in section.values]
    routes = _read_routes(document.table("routes"), {receiver.name for receiver in receivers})
    return tuple(
        replace(one, routes=tuple(each.route for each in routes if one.name in each.to))
        for one in receivers
    )


def shown_address(address: str, name: str) -> str:
    """Return what may be shown of a receiver's address: whatever may be secret is left out.

    A path or query often is; so is all of an address that is not http. The receiver's name tells
    two of them apart. What was shown before is shown so again.
    """
    if VARIABLE.fullmatch(address) or re.fullmatch(_SHOWN + re.escape(f"({name})"), address):
        return address
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"… ({name})"
    if parts.scheme not in {"http", "https"} or not host.isprintable():
        return f"… ({name})"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}/… ({name})"


def _read_receiver(table: Table, name: str, timezone: str) -> Receiver:
    kind = table.choice("kind", "telegram", known=RECEIVER_KINDS)
    table.skip(SETTINGS_OF_KINDS[kind])
    target = _read_target(table, kind)
    own_zone = _read_zone(table)
    receiver = Receiver(
        name=name,
        kind=kind,
        target=shown_address(target, name) if kind in _SECRET_TARGETS else target,
        default=table.flag("default", default=False),
        quiet=_read_quiet(table, own_zone or timezone),
        timezone=own_zone,
        language=_read_language(table),
        previews=_read_previews(table, kind),
    )
    table.finish()
    return receiver


def _read_zone(table: Table) -> str:
    """Return the zone of the receiver's people, "" for that of the installation."""
    zone = table.text("timezone", "")
    problem = zone_problem(zone) if _is_text(table, "timezone") else ""
    if problem:
        table.complain("timezone", problem)
    return "" if problem else zone


def _read_quiet(table: Table, timezone: str) -> QuietHours | None:
    written = table.text("quiet", "")
    quiet = parse_quiet_hours(written, timezone)
    if quiet is None and _is_text(table, "quiet"):
        what = f'{quoted(written)} are no hours of a day. Write from when to when: "23:00-07:00"'
        table.complain("quiet", what)
    return quiet


def _read_language(table: Table) -> str:
    if not table.has("language"):
        return ""
    return table.choice("language", "", known=RECEIVER_LANGUAGES)


def _is_text(table: Table, key: str) -> bool:
    """Whether the key is given as it must be; else there is nothing more to say of it."""
    return isinstance(table.values.get(key), str)


def _read_previews(table: Table, kind: str) -> bool:
    previews = table.flag("previews", default=False)
    if previews and kind != "telegram":
        table.complain("previews", "only Telegram shows any. Leave the line out.")
    return previews


def _read_target(table: Table, kind: str) -> str:
    """Return the destination; one that is no text is never shown, as it may be a secret."""
    written = table.values.get("target", "")
    if kind in _SECRET_TARGETS and not isinstance(written, str):
        table.skip({"target"})
        table.complain("target", 'not a text. Put it in quotes: target = "$DESK_HOOK_URL"')
        return ""
    target = table.text("target", "")
    if kind in _NO_TARGET and not target.strip():
        table.complain("target", _NO_TARGET[kind])
    return target


def _read_routes(section: Table, known: set[str]) -> list[_Leading]:
    return [_read_route(section.table(name), name, known) for name in section.values]


def _read_route(table: Table, name: str, known: set[str]) -> _Leading:
    severities = [str(each) for each in Severity]
    route = Route(
        name=name,
        rules=table.texts("rules", ()),
        severities=_read_severities(table, severities),
        channels=read_channels(table),
    )
    to = table.texts("to", ())
    if not to:
        table.complain("to", 'leads to nobody. Name receivers: to = ["desk"]')
    for receiver in to:
        if receiver not in known:
            table.complain("to", _unknown(receiver, known))
    table.finish()
    return _Leading(route=route, to=to)


def _read_severities(table: Table, known: Iterable[str]) -> tuple[Severity, ...]:
    severities = []
    for word in table.texts("severity", ()):
        if word in set(known):
            severities.append(Severity(word))
        else:
            what = f"{quoted(word)} is not known here. {did_you_mean(word, list(known))}"
            table.complain("severity", what)
    return tuple(severities)


def _unknown(receiver: str, known: set[str]) -> str:
    what = f"{quoted(receiver)} is no receiver of this file."
    near = did_you_mean(receiver, known) if known else ""
    if near.startswith("Did"):
        return f"{what} {near}"
    return f"{what} Define it here as well: [receivers.{quoted(receiver)}]"
