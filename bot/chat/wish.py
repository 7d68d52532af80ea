"""What somebody writes after /watch, taken apart.

    flag Kherson -museum in @sergey_khlan, t.me/rybar severity=urgent -> desk

The expression comes first; channels, options (the keys of a rules file) and receivers follow it
in any order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.errors import RefusedError
from bot.model import Rule, Severity
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_CHANNEL = r"(?:@\w+|(?:https?://)?(?:www\.)?(?:t|telegram)\.me/[^\s,]+)"
_PLACES = re.compile(
    rf"\s+in\s+({_CHANNEL}(?:(?:\s*,\s*|\s+(?:and\s+)?){_CHANNEL})*)\s*\Z", re.IGNORECASE
)
_RECEIVERS = re.compile(r"\s+(?:->|→|—>)\s*(@?[\w:.-]+(?:\s*,\s*@?[\w:.-]+)*)\s*\Z")
OPTIONS = ("languages", "forms", "scripts", "lexicon", "derive", "severity", "on_edit")
_OPTION = re.compile(rf"\s+({'|'.join(OPTIONS)})=(\S+)\s*\Z")
_LANGUAGES = ("uk", "ru", "en")
_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A rule as it was asked for: the expression, channels and receivers as written, options."""

    when: str
    channels: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    options: Mapping[str, Any]


def read_wish(argument: str) -> Wish:
    """Take apart what follows /watch; RefusedError for an option or channel that cannot be."""
    rest, channels, receivers = " ".join(argument.split()), "", ""
    options: dict[str, Any] = {}
    while True:
        if not channels and (found := _PLACES.search(rest)):
            channels = found[1]
        elif not receivers and (found := _RECEIVERS.search(rest)):
            receivers = found[1]
        elif found := _OPTION.search(rest):
            options.setdefault(found[1], _option(found[1], found[2]))
        else:
            break
        rest = rest[: found.start()]
    return Wish(
        when=rest,
        channels=_names(channels),
        to=_unique(re.split(r"\s*,\s*", receivers)) if receivers else (),
        options=options,
    )


def wished_rule(wish: Wish, to: tuple[str, ...], known: Iterable[Rule]) -> Rule:
    """Return the rule: named after its expression, or the known one of that expression, changed."""
    rules = {rule.name: rule for rule in known}
    name, number = wish.when, 1
    while name in rules and rules[name].when != wish.when:
        number += 1
        name = f"{wish.when} ({number})"
    base = rules.get(name, Rule(name=name, when=wish.when))
    return replace(base, channels=wish.channels, to=to, **wish.options)


def written_wish(rule: Rule) -> str:
    """Return what is written after /watch to have this rule (``read_wish`` reads it back)."""
    parts = [rule.when]
    if rule.channels:
        parts.append(f"in {', '.join(f'@{name}' for name in rule.channels)}")
    plain = Rule(name=rule.name, when=rule.when)
    for key in OPTIONS:
        value = getattr(rule, key)
        if value != getattr(plain, key):
            parts.append(f"{key}={_written(value)}")
    if rule.to:
        parts.append(f"-> {', '.join(rule.to)}")
    return " ".join(parts)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _names(channels: str) -> tuple[str, ...]:
    """Return the names of channels in the spelling they were first written in, each once."""
    words = [word for word in re.split(r"[\s,]+", channels) if word and word.lower() != "and"]
    names: dict[str, str] = {}
    for channel in map(parse_channel_link, words):
        names.setdefault(channel.ref, channel.name)
    return tuple(names.values())


def _option(key: str, value: str) -> object:
    read: Callable[[str], object] = _READERS.get(key, _switch)
    try:
        return read(value.lower())
    except (KeyError, ValueError):
        raise RefusedError(
            f"“{key}={value}” is not understood.", remedy=f"Write {key}={_EXAMPLES.get(key, 'no')}."
        ) from None


def _languages(value: str) -> tuple[str, ...]:
    chosen = _unique(value.split(","))
    if not set(chosen) <= set(_LANGUAGES):
        raise ValueError(value)
    return chosen


def _switch(value: str) -> bool:
    return _SWITCHES[value]


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


_READERS: Mapping[str, Callable[[str], object]] = {"languages": _languages, "severity": Severity}
_EXAMPLES = {"languages": "uk,ru,en", "severity": "urgent, severity=normal or severity=low"}
