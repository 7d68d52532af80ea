"""Whether a rule can still match: one that looks only at channels nobody watches cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.subject import name_of
from bot.rules.syntax import parse
from bot.rules.tree import And, Near, Node, Not, Or, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Channel, Rule, StoredRule


def blind_rules(rules: Iterable[StoredRule], watched: Iterable[Channel]) -> list[StoredRule]:
    """Return the rules that can never match, because no channel they look at is watched."""
    names = [names_of(channel) for channel in watched]
    return [stored for stored in rules if _is_blind(stored.rule, names)]


def names_of(channel: Channel) -> frozenset[str]:
    """Return the names by which rules know a channel: the present one and the one it was added by.

    They are those that a post of it is matched by (Post.as_mapping).
    """
    return frozenset((name_of(channel.name), name_of(channel.ref)))


def rules_naming(rules: Iterable[StoredRule], channel: str) -> list[StoredRule]:
    """Return the rules that name a channel, in their list of channels or by ``in:``."""
    name = name_of(channel)
    return [
        stored
        for stored in rules
        if name in map(name_of, stored.rule.channels) or _names(parse(stored.rule.when), name)
    ]


def _names(node: Node, channel: str) -> bool:
    match node:
        case Term(kind="in"):
            return name_of(node.value) == channel
        case And() | Or():
            return any(_names(part, channel) for part in node.parts)
        case Near():
            return _names(node.left, channel) or _names(node.right, channel)
        case Not():
            return _names(node.part, channel)
        case _:
            return False


def _is_blind(rule: Rule, watched: Sequence[frozenset[str]]) -> bool:
    named = frozenset(map(name_of, rule.channels))
    seen = [names for names in watched if not named or names & named]
    if named and not seen:
        return True
    return not _may_match(parse(rule.when), frozenset().union(*seen))


def _may_match(node: Node, channels: frozenset[str]) -> bool:
    """Whether some post of these channels may match, for all that their names can tell."""
    match node:
        case Term(kind="in"):
            return name_of(node.value) in channels
        case And():
            return all(_may_match(part, channels) for part in node.parts)
        case Or():
            return any(_may_match(part, channels) for part in node.parts)
        case Near():
            return _may_match(node.left, channels) and _may_match(node.right, channels)
        case _:
            return True
