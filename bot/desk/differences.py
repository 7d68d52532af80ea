"""In what a receiver, a rule or a list differs from how it was, in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.desk.routes import alerts_of
from bot.render.counting import count
from bot.render.durations import spelt
from bot.render.names import some_of, tame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.desk.naming import Names
    from bot.desk.remembered import Remembered
    from bot.model import Receiver, Rule

LANGUAGES = {"en": "English", "uk": "Ukrainian", "ru": "Russian"}
_USUAL = "that of the installation"
_MOST_NAMED = 5
_LONGEST = 200  # code points of an expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that was changed: what it is, and what was ``done`` to it.

    ``back`` is what it is once that is undone.
    """

    what: str
    done: str
    back: str

    def __str__(self) -> str:
        return f"{self.what}: {self.done}"


def of_receivers(before: Receiver, after: Receiver, names: Names) -> list[Difference]:
    """Return what was changed about a receiver: how it is told, and of what."""
    return [
        *_differing(_aspects_of_receiver(before, names), _aspects_of_receiver(after, names)),
        *_differing_routes(before, after, names),
    ]


def of_rules(before: Rule, after: Rule, names: Names) -> list[Difference]:
    """Return what was changed about a rule."""
    return _differing(_aspects_of_rule(before, names), _aspects_of_rule(after, names))


def of_lists(before: Remembered, after: Remembered) -> list[Difference]:
    """Return what was changed about a watch list, of which rows remember this much."""
    return _differing(_aspects_of_list(before), _aspects_of_list(after))


def undone(differences: Iterable[Difference]) -> str:
    """Return what is so once these are undone: ``severity: normal``."""
    return "; ".join(f"{each.what}: {each.back}" for each in differences)


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(what=what, done=f"{after[what]} (before: {was})", back=was)
        for what, was in before.items()
        if was != after[what]
    ]


def _aspects_of_receiver(receiver: Receiver, names: Names) -> dict[str, str]:
    quiet = receiver.quiet
    name, called = tame(receiver.name), names.of_name(receiver.name)
    return {
        f"where receiver {name} is": tame(receiver.target) or "nowhere",
        f"kind of receiver {name}": receiver.kind,
        f"whether {called} is told by default": _yes(receiver.default),
        f"quiet hours of {called}": f"{quiet} {quiet.timezone}" if quiet else "none",
        f"time zone of {called}": receiver.timezone or _USUAL,
        f"language of {called}": LANGUAGES.get(receiver.language, receiver.language) or _USUAL,
        f"whether {called} shows the posts' own cards": _yes(receiver.previews),
    }


def _differing_routes(before: Receiver, after: Receiver, names: Names) -> list[Difference]:
    to, no_longer = f"to {names.of(after)}", f"no longer to {names.of(after)}"
    begun = [route for route in after.routes if route not in before.routes]
    ended = [route for route in before.routes if route not in after.routes]
    return [
        *[Difference(what=f"where {alerts_of(r)} go", done=to, back=no_longer) for r in begun],
        *[Difference(what=f"where {alerts_of(r)} go", done=no_longer, back=to) for r in ended],
    ]


def _aspects_of_rule(rule: Rule, names: Names) -> dict[str, str]:
    channels = [f"@{name}" for name in rule.channels]
    told = [names.of_name(name) for name in rule.to]
    steps = [f"{names.of_name(step.to)} after {spelt(step.after)}" for step in rule.escalate]
    return {
        "what it looks for": tame(rule.when, _LONGEST),
        "where it looks": some_of(channels, _MOST_NAMED) or "in all channels",
        "severity": str(rule.severity),
        "where its alerts go": some_of(told, _MOST_NAMED) or "where all others do",
        "who is called when nobody takes it": some_of(steps, _MOST_NAMED) or "nobody",
        "languages": ", ".join(rule.languages),
        "other forms of its words": _yes(rule.forms),
        "other scripts": _yes(rule.scripts),
        "concepts": _yes(rule.lexicon),
        "derived words": _yes(rule.derive),
        "edited posts": _yes(rule.on_edit),
    }


def _aspects_of_list(remembered: Remembered) -> dict[str, str]:
    file, own = str(remembered.get("file") or ""), int(remembered.get("entries") or 0)
    return {
        "file": tame(PurePath(file).name) or "none",
        "entries of its own": count(own, "entry", "entries"),
        "kind": tame(str(remembered.get("kind") or "")) or "auto",
        "owner": tame(str(remembered.get("owner") or "")) or "nobody",
        "note": tame(str(remembered.get("note") or "")) or "none",
    }


def _yes(value: object) -> str:
    return "yes" if value else "no"
