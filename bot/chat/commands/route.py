"""/route: which alerts go where, without their rules naming it.

/route urgent to @desk_alerts · /route flag to desk · /route urgent @channel to here
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer, Call, Command
from bot.chat.destination import checked, target_of
from bot.chat.places import label, receiver_named
from bot.chat.roles import covers
from bot.chat.undoing import undo_button, undo_rows
from bot.chat.wording import Text, listed
from bot.desk.routes import Leading, routes_of
from bot.errors import RefusedError
from bot.model import Receiver, Role, Route, Severity
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Message
    from bot.store.protocol import Transaction

_TO = re.compile(r"(.+?) (?:to|->|→) (\S+)\Z")
_REMOVE = re.compile(r"(?:remove|end|delete) (.+)\Z", re.IGNORECASE)
_HOW = "/route urgent to @channel leads somewhere what is urgent, /route flag to desk a rule."
_INSTEAD = (
    "They go there, not to the default receivers; a rule that names receivers keeps to those."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """A route, and the receiver it is to lead to; ``made``: a chat that is none so far."""

    route: Route
    receiver: Receiver
    made: bool = False


async def _run(call: Call) -> Answer:
    argument = " ".join(call.request.argument.split())
    if not argument:
        return Answer(message=await _listed(call))
    if removed := _REMOVE.match(argument):
        name = removed[1].strip()
        return Answer(change=lambda tx: _remove(call, tx, name))
    parts = _TO.match(argument)
    if parts is None:
        raise RefusedError("Which alerts go where?", remedy=f"{_HOW} /route remove NAME ends one.")
    wish = await _wish(call, parts[1].strip(), parts[2])
    if wish.made:
        if not covers(call.person, Role.OWNER):
            command = replace(COMMAND, role=Role.OWNER, denied="New chats are added by")
            return refusal(command, call, await call.scene.store.people())
        target = wish.receiver.target
        await checked(call, target, again=f"/route {parts[1].strip()} to {target}")
    return Answer(change=lambda tx: _add(call, tx, wish))


async def _wish(call: Call, which: str, to: str) -> _Wish:
    receivers = await call.scene.store.receivers()
    route = await _route(call, which)
    here = to.lower() in ("here", "me")
    target = target_of(call, "here" if here else to)
    named = target if here else receiver_named(to, receivers, call.request.chat_id)
    by_name = {each.name: each for each in receivers}
    by_target = {each.target: each for each in receivers if each.target}
    if receiver := by_name.get(named) or by_target.get(named) or by_target.get(target):
        return _Wish(route=route, receiver=receiver)
    if not target:
        raise _nowhere(to, receivers)
    return _Wish(route=route, receiver=Receiver(name=target, target=target), made=True)


def _nowhere(to: str, receivers: Iterable[Receiver]) -> RefusedError:
    names = listed([tame(each.name) for each in receivers])
    known = f", or one of: {names}" if names else ""
    return RefusedError(
        f"There is no receiver “{tame(to)}”.",
        remedy=f"Name a chat that I am in, such as @channel{known}.",
    )


async def _route(call: Call, which: str) -> Route:
    """Return the route for severities, @channels and a rule, in any order."""
    known = [each.rule.name for each in await call.scene.store.rules()]
    if which in known and which.lower() not in set(Severity):
        return Route(name=which, rules=(which,))
    words = which.split()
    severities = tuple(Severity(word.lower()) for word in words if word.lower() in set(Severity))
    names = [word for word in words if word.startswith("@")]
    channels = [await call.scene.desk.channels.find(name) for name in names]
    others = [word for word in words if word.lower() not in set(Severity) and word not in names]
    rules: tuple[str, ...] = ()
    if others:
        stored = await call.scene.desk.rules.find(" ".join(others).removeprefix("#"))
        rules = (stored.rule.name,)
    return Route(
        name=" ".join([*severities, *(f"@{channel.name}" for channel in channels), *rules]),
        rules=rules,
        severities=severities,
        channels=tuple(channel.name for channel in channels),
    )


async def _add(call: Call, tx: Transaction, wish: _Wish) -> Message:
    route = await call.scene.desk.routes.add(tx, wish.route, wish.receiver, by=call.by)
    text = Text(f"{_what(route)} to {label(wish.receiver)}.").line(_INSTEAD).line()
    text.code(f"/route remove {route.name}").add(" ends it.")
    return text.message((await undo_button(tx),))


async def _remove(call: Call, tx: Transaction, name: str) -> Message:
    ended = await call.scene.desk.routes.remove(tx, name, by=call.by)
    text = Text("No longer: ")
    text.add("; ".join(_line(each) for each in ended)).add(".")
    led = dict.fromkeys(receiver.name for each in ended for receiver in each.to)
    return text.message(*await undo_rows(tx, list(led)))


async def _listed(call: Call) -> Message:
    receivers = await call.scene.store.receivers()
    text = Text()
    for each in routes_of(receivers):
        text.line(f"{tame(each.route.name)} · {_line(each)}")
    default = [each for each in receivers if each.default]
    rest = "Everything else" if text.message().text else "No route yet: everything"
    text.line(f"{rest} goes to {_labels(default) or 'nobody yet (/notify or /subscribe)'}.")
    return text.line(_HOW).message()


def _line(leading: Leading) -> str:
    return f"{_what(leading.route)} to {_labels(leading.to)}"


def _what(route: Route) -> str:
    """Return ``Urgent alerts of flag in @channel``."""
    kind = f"{' and '.join(route.severities).capitalize()} alerts" if route.severities else "Alerts"
    rules = f" of {listed([tame(name) for name in route.rules])}" if route.rules else ""
    channels = f" in {listed([f'@{name}' for name in route.channels])}" if route.channels else ""
    return f"{kind}{rules}{channels}"


def _labels(receivers: Iterable[Receiver]) -> str:
    return listed([tame(label(each)) for each in receivers])


COMMAND = Command(
    name="route",
    role=Role.EDITOR,
    usage="/route urgent to @channel",
    summary="Which alerts go where: urgent ones, those of a rule or of a channel; alone it lists",
    denied="Routes are changed by",
    run=_run,
)
