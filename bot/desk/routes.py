"""Routes: which alerts lead to a receiver without their rules naming it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.desk.nearest import did_you_mean
from bot.errors import RefusedError
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.desk.receivers import Receivers
    from bot.model import Receiver, Route
    from bot.store.protocol import Store, Transaction

CHANGE: Final = "change routes"  # what it is called in the audit log


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """A route, and the receivers that it leads to."""

    route: Route
    to: tuple[Receiver, ...]


def routes_of(receivers: Iterable[Receiver]) -> list[Leading]:
    """Return the routes in the order of their names, each with the receivers it leads to."""
    led: dict[Route, list[Receiver]] = {}
    for receiver in receivers:
        for route in receiver.routes:
            led.setdefault(route, []).append(receiver)
    return [
        Leading(route=route, to=tuple(to))
        for route, to in sorted(led.items(), key=lambda item: item[0].name.casefold())
    ]


def alerts_of(route: Route) -> str:
    """Return which alerts a route leads: ``urgent alerts of flag in @channel``."""
    kind = f"{' and '.join(route.severities)} alerts" if route.severities else "alerts"
    rules = f" of {', '.join(map(tame, route.rules))}" if route.rules else ""
    channels = f" in {', '.join(f'@{name}' for name in route.channels)}" if route.channels else ""
    return f"{kind}{rules}{channels}"


class Routes:
    """Leading alerts somewhere, and no longer."""

    def __init__(self, store: Store, receivers: Receivers) -> None:
        self._store = store
        self._receivers = receivers

    async def add(self, tx: Transaction, route: Route, receiver: Receiver, *, by: str) -> Route:
        """Lead alerts to a receiver, which may be new; return the route under its name.

        A name that another route has gets a number.
        """
        route = _named_apart(route, routes_of(await self._store.receivers()))
        if route not in receiver.routes:
            led = replace(receiver, routes=(*receiver.routes, route))
            await self._receivers.put(tx, led, by=by, action=CHANGE)
        return route

    async def remove(self, tx: Transaction, name: str, *, by: str) -> list[Leading]:
        """End a route; RefusedError if there is none of that name."""
        known = routes_of(await self._store.receivers())
        ended = [each for each in known if each.route.name.casefold() == name.casefold()]
        if not ended:
            raise RefusedError(
                f"There is no route “{name[:64]}”.",
                remedy=did_you_mean(name, (each.route.name for each in known))
                or "/route shows those there are.",
            )
        gone = {each.route for each in ended}
        for receiver in {one.name: one for each in ended for one in each.to}.values():
            left = tuple(route for route in receiver.routes if route not in gone)
            await self._receivers.put(tx, replace(receiver, routes=left), by=by, action=CHANGE)
        return ended


def _named_apart(route: Route, known: Iterable[Leading]) -> Route:
    """Return the route under a name that no different route has."""
    taken = {each.route.name: each.route for each in known}
    name, number = route.name, 1
    while name in taken and taken[name] != replace(route, name=name):
        number += 1
        name = f"{route.name} ({number})"
    return replace(route, name=name)
