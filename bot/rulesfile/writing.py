"""Rules files as text: what is at its default is left out."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from bot.durations import written_duration
from bot.model import Escalation, Receiver, Rule
from bot.rules.lists.definition import WatchList

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.rulesfile.contents import RulesFile

Noun = Rule | Receiver | WatchList

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def format_rules_file(file: RulesFile, *, timezone: str | None = None) -> str:
    """Write a rules file; reading it again gives an equal one. Defaults are left out.

    With the installation's ``timezone``, receivers whose quiet hours are by the clocks of another
    one get it for their own: it is nowhere else in the file.
    """
    blocks = [f"[[channel]]\nusername = {quoted(channel)}\n" for channel in file.channels]
    blocks += [_format_rule(rule) for rule in file.rules]
    blocks += [_format_receiver(_with_zone(each, timezone)) for each in file.receivers]
    blocks += _format_routes(file.receivers)
    blocks += [_format_fields("list", each, always={"name"}) for each in file.lists]
    return "\n".join(blocks)


def differing_lines(before: Noun, after: Noun) -> tuple[str, str]:
    """Return the lines of a rules file that only the one has, and those that only the other has."""
    old, new = _lines(before), _lines(after)
    gone = [line for line in old if line not in new]
    come = [line for line in new if line not in old]
    return "; ".join(gone), "; ".join(come)


def _lines(noun: Noun) -> list[str]:
    if isinstance(noun, WatchList):
        return _format_fields("list", noun, always={"name"}).splitlines()
    if isinstance(noun, Rule):
        return _format_rule(noun).splitlines()
    blocks = (_format_receiver(noun), *_format_routes([noun]))
    return [line for block in blocks for line in block.splitlines()]


def _format_rule(rule: Rule) -> str:
    return _format_fields("rule", rule, always={"name", "when"})


def _format_fields(table: str, noun: Rule | WatchList, *, always: Collection[str]) -> str:
    lines = [f"[[{table}]]"]
    for field in fields(noun):
        value = getattr(noun, field.name)
        if field.name in always or value != field.default:
            lines.append(f"{field.name} = {_written(value)}")
    return "\n".join(lines) + "\n"


def _with_zone(receiver: Receiver, timezone: str | None) -> Receiver:
    quiet = receiver.quiet
    if timezone is None or quiet is None or quiet.timezone == timezone:
        return receiver
    return replace(receiver, timezone=receiver.timezone or quiet.timezone)


def _format_receiver(receiver: Receiver) -> str:
    lines = [f"[receivers.{_key(receiver.name)}]"]
    lines += [f"kind = {quoted(receiver.kind)}", f"target = {quoted(receiver.target)}"]
    for key, value in (
        ("default", receiver.default),
        ("quiet", receiver.quiet),
        ("timezone", receiver.timezone),
        ("language", receiver.language),
        ("previews", receiver.previews),
    ):
        lines += [f"{key} = {_written(value)}"] if value else []
    return "\n".join(lines) + "\n"


def _format_routes(receivers: Sequence[Receiver]) -> list[str]:
    """Return a table for each route, with all the receivers it leads to."""
    routes = dict.fromkeys(route for receiver in receivers for route in receiver.routes)
    blocks, names = [], set[str]()
    for route in routes:
        name = _unused(route.name, names)
        names.add(name)
        lines = [f"[routes.{_key(name)}]"]
        for key, value in (
            ("rules", route.rules),
            ("severity", route.severities),
            ("channels", route.channels),
        ):
            lines += [f"{key} = {_written(value)}"] if value else []
        to = tuple(receiver.name for receiver in receivers if route in receiver.routes)
        blocks.append("\n".join([*lines, f"to = {_written(to)}"]) + "\n")
    return blocks


def _unused(name: str, names: Collection[str]) -> str:
    """Return the name, numbered if files that were imported used it for different routes."""
    others = (f"{name}-{number}" for number in range(2, len(names) + 3))
    return next(each for each in (name, *others) if each not in names)


def _key(name: str) -> str:
    """Return a name as a key of TOML."""
    return name if _BARE_KEY.fullmatch(name) else _basic(name)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Escalation):
        after, to = written_duration(value.after), quoted(value.to)
        return f'{{after = "{after}", to = {to}}}'
    return quoted(str(value))


def quoted(text: str) -> str:
    """Return a TOML string; a literal one where that keeps a regular expression readable."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return _basic(text)


def _basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"  # noqa: PLR2004  the widest \u escape
