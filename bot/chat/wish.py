"""What somebody writes after /watch, taken apart.

    flag Kherson -museum in @sergey_khlan, t.me/rybar severity=urgent name="night watch" -> desk

The expression comes first; channels, options (the keys of a rules file) and receivers follow it
in any order. What looks like an option and is none is refused: nobody looks for ``severty=urgent``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.desk.nearest import did_you_mean
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
KEYS = ("name", *OPTIONS, "to", "channels")
_QUOTES = ('""', "«»", "“”")
_VALUE = "|".join(f"{pair[0]}[^{pair}]*{pair[1]}" for pair in _QUOTES)
_OPTION = re.compile(rf"(?:\s+|\A)([A-Za-z_]+)=({_VALUE}|\S*)\s*\Z")
_KNOWN = re.compile(rf"(?:\s|\A)({'|'.join(KEYS)})=")
_QUOTED = re.compile(rf'{_VALUE}|"[^"]*\Z')
_REGEX_BEGUN = re.compile(r"(?:\A|[\s(])-?/[^/]*\Z")
_LANGUAGES = ("uk", "ru", "en")
_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A rule as it was asked for: the expression, channels and receivers as written, options.

    ``name`` is "" for a rule that is called what it looks for.
    """

    when: str
    name: str = ""
    channels: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    options: Mapping[str, Any]


def read_wish(argument: str) -> Wish:
    """Take apart what follows /watch; RefusedError for an option or channel that cannot be."""
    rest = " ".join(argument.split())
    said: dict[str, str] = {}  # what was written, by the key of a rules file
    while True:
        if "channels" not in said and (found := _PLACES.search(rest)):
            said["channels"] = found[1]
        elif "to" not in said and (found := _RECEIVERS.search(rest)):
            said["to"] = found[1]
        elif found := _option_at_end(rest):
            key, value = _key_and_value(found)
            said.setdefault(key, value)
        else:
            break
        rest = rest[: found.start()]
    _refuse_options_within(rest)
    return Wish(
        when=rest,
        name=said.get("name", ""),
        channels=_names(said.get("channels", "")),
        to=_unique(re.split(r"\s*,\s*", said["to"])) if "to" in said else (),
        options={key: _option(key, said[key]) for key in reversed(said) if key in OPTIONS},
    )


def _option_at_end(text: str) -> re.Match[str] | None:
    """Return a ``key=value`` at the end that is no part of a phrase, a regex or brackets."""
    found = _OPTION.search(text)
    if found is None:
        return None
    before, value = text[: found.start()], found[2]
    in_phrase = before.count('"') % 2 or value.count('"') % 2
    in_regex = value.endswith("/") and _REGEX_BEGUN.search(before)
    in_brackets = value.count(")") > value.count("(")
    key = found[1]
    is_word = key.lower() not in KEYS and not key.islower() and not _near(key)
    return None if in_phrase or in_regex or in_brackets or is_word else found


def _key_and_value(found: re.Match[str]) -> tuple[str, str]:
    """Return an option without its quotes; RefusedError for one nobody knows, or an empty one."""
    key, written = found[1].lower(), found[2]
    value = written[1:-1] if (written[:1] + written[-1:]) in _QUOTES else written
    if key not in KEYS:
        raise RefusedError(
            f"There is no option {found[1]}=.",
            remedy=_near(key) or f'To look for these letters, quote them: "{found[0].strip()}".',
        )
    if not value.strip():
        raise RefusedError(f"{key}= says nothing.", remedy=f"Write {_example(key)}.")
    return key, value.strip()


def _near(key: str) -> str:
    return did_you_mean(f"{key}=", (f"{known}=" for known in KEYS))


def _refuse_options_within(expression: str) -> None:
    """Raise RefusedError for an option that more words follow: it would be one of the words."""
    if found := _KNOWN.search(_QUOTED.sub("", expression)):
        raise RefusedError(
            f"{found[1]}= stands between the words.",
            remedy="Options come last: /watch flag Kherson severity=urgent.",
        )


def wished_rule(wish: Wish, to: tuple[str, ...], known: Iterable[Rule]) -> Rule:
    """Return the rule: named as wished or after its expression, or the known one of it, changed.

    A name that was given replaces the rule that has it, as a rules file does.
    """
    rules = {rule.name: rule for rule in known}
    name = wish.name or _free_name(wish.when, rules)
    base = rules.get(name)
    if base is None or base.when != wish.when:
        base = Rule(name=name, when=wish.when)
    return replace(base, channels=wish.channels, to=to, **wish.options)


def _free_name(when: str, rules: Mapping[str, Rule]) -> str:
    """Return the expression, with a number if a rule of another expression is called that."""
    name, number = when, 1
    while name in rules and rules[name].when != when:
        number += 1
        name = f"{when} ({number})"
    return name


def written_wish(rule: Rule) -> str:
    """Return what is written after /watch to have this rule (``read_wish`` reads it back)."""
    parts = [rule.when]
    quotes = next((pair for pair in _QUOTES if not set(pair) & set(rule.name)), "")
    if quotes and rule.name != rule.when:
        parts.append(f"name={quotes[0]}{rule.name}{quotes[1]}")
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
            f"“{key}={value}” is not understood.", remedy=f"Write {_example(key)}."
        ) from None


def _example(key: str) -> str:
    return f"{key}={_EXAMPLES.get(key, 'no')}"


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
_EXAMPLES = {
    "languages": "uk,ru,en",
    "severity": "urgent, severity=normal or severity=low",
    "name": '"night watch"',
    "to": "desk",
    "channels": "@name",
}
