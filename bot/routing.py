"""Who hears of a hit: whom its rule names, else whom routes lead to, else the default ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Channel, Receiver, Route, Rule


def told_of(
    rule: Rule, receivers: Iterable[Receiver], channel: Channel | None = None
) -> list[Receiver]:
    """Return the receivers of a rule's hits in a channel.

    Where all that a rule names are gone, and no route leads anywhere, the default ones hear of it:
    nothing is told to nobody. Without a channel, routes that name channels lead nowhere.
    """
    known = list(receivers)
    return (
        [one for one in known if one.name in rule.to]
        or [one for one in known if any(leads(route, rule, channel) for route in one.routes)]
        or [one for one in known if one.default]
    )


def leads(route: Route, rule: Rule, channel: Channel | None) -> bool:
    """Whether a route holds for a rule's hits in a channel."""
    if route.rules and rule.name not in route.rules:
        return False
    if route.severities and rule.severity not in route.severities:
        return False
    return not route.channels or _is_among(channel, route.channels)


def _is_among(channel: Channel | None, names: Iterable[str]) -> bool:
    """Whether a channel is named, by the name it has or by the one it was added under."""
    if channel is None:
        return False
    own = {channel.name.casefold(), channel.ref.casefold()}
    return any(name.casefold() in own for name in names)
