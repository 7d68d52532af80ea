"""/route: which alerts go where, without their rules naming it.

/route urgent to @desk_alerts · /route 4 to desk · /route urgent "left bank" @channel to here
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer, Call, Command
from bot.chat.destination import checked, target_of
from bot.chat.here import receivers_at
from bot.chat.places import names_for
from bot.chat.roles import covers
from bot.chat.undoing import undo_button, undo_rows
from bot.chat.wording import Text, listed
from bot.desk.receivers import NOTIFY
from bot.desk.routes import Leading, alerts_of, routes_of
from bot.errors import RefusedError
from bot.model import Receiver, Role, Route, Severity
from bot.render.names import tame

if TYPE_CHECKING:
    from bot.desk.naming import Names
    from bot.model import Message
    from bot.store.protocol import Transaction

_PHRASE = r'"[^"]+"|“[^”]+”|«[^»]+»|\S+'
_WORDS = re.compile(_PHRASE)
_TO = re.compile(rf"(.+?) (?:to|->|→|—>) ({_PHRASE})\Z")
_REMOVE = re.compile(r"(?:remove|end|delete) (.+)\Z", re.IGNORECASE)
_QUOTES = '"“”«»'
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
    names = await names_for(call)
    if not argument:
        return Answer(message=await _listed(call, names))
    parts = _TO.match(argument)
    if name := await _ended(call, argument, names, is_other=parts is not None):
        return Answer(change=lambda tx: _remove(call, tx, name, names))
    if parts is None:
        how = f"{await _how(call)} /route remove and the same ends it."
        raise RefusedError("Which alerts go where?", remedy=how)
    which, to = parts[1].strip(), parts[2].strip(_QUOTES)
    wish = await _wish(call, which, to, names)
    if wish.made:
        if not covers(call.person, Role.OWNER):
            command = replace(COMMAND, role=Role.OWNER, denied="New chats are added by")
            return refusal(command, call, names.people)
        target = wish.receiver.target
        await checked(call, target, again=f"/route {which} to {target}")
        names = await names_for(call, wish.receiver)
    return Answer(change=lambda tx: _add(call, tx, wish, names))


async def _ended(call: Call, argument: str, names: Names, *, is_other: bool) -> str:
    """Return the name of the route that is to be ended, "" where that is not what was written.

    A route is named as it is listed, or by what it leads. ``is_other``: if there is no such route,
    it may be read as a new one.
    """
    written = _REMOVE.match(argument)
    if written is None:
        return ""
    which = written[1].strip()
    known = [each.route for each in routes_of(names.receivers)]
    for each in known:
        if which.casefold() in (each.name.casefold(), f'"{each.name}"'.casefold()):
            return each.name
    try:
        wished = await _route(call, which)
    except RefusedError:
        return "" if is_other else which
    alike = [each.name for each in known if replace(each, name=wished.name) == wished]
    return alike[0] if alike else ("" if is_other else which)


async def _wish(call: Call, which: str, to: str, names: Names) -> _Wish:
    route = await _route(call, which)
    here = to.lower() in ("here", "me")
    target = target_of(call, "here" if here else to)
    found = (
        await receivers_at(call, names.receivers)
        if here
        else names.meant(to) or names.meant(target)
    )
    own = [each for each in found if each.name != NOTIFY]
    if found:
        return _Wish(route=route, receiver=(own or found)[0])
    if not target:
        raise _nowhere(to, names)
    return _Wish(route=route, receiver=Receiver(name=target, target=target), made=True)


def _nowhere(to: str, names: Names) -> RefusedError:
    known = listed([names.to_write(each) for each in names.receivers])
    others = f", or one of: {known}" if known else ""
    return RefusedError(
        f"There is no receiver “{tame(to)}”.",
        remedy=f"Name a chat that I am in, such as @channel{others}.",
    )


async def _route(call: Call, which: str) -> Route:
    """Return the route for severities, @channels and a rule, in any order."""
    rules, words = call.scene.desk.rules, _WORDS.findall(which)
    severities = tuple(Severity(word.lower()) for word in words if word.lower() in set(Severity))
    at = [word for word in words if word.startswith("@")]
    others = [word for word in words if word.lower() not in set(Severity) and word not in at]
    if others and (name := await _rule_of_all(call, which)):
        return Route(name=name, rules=(name,))
    channels = [await call.scene.desk.channels.find(name) for name in at]
    named = [await rules.find(" ".join(others).removeprefix("#"))] if others else []
    return Route(
        name=" ".join(
            [*severities, *(f"@{each.name}" for each in channels), *(s.rule.name for s in named)]
        ),
        rules=tuple(stored.rule.name for stored in named),
        severities=severities,
        channels=tuple(channel.name for channel in channels),
    )


async def _rule_of_all(call: Call, which: str) -> str:
    """Return the name of the rule that all of the words are, "" if they are more than a rule."""
    try:
        return (await call.scene.desk.rules.find(which.removeprefix("#"))).rule.name
    except RefusedError:
        return ""


async def _add(call: Call, tx: Transaction, wish: _Wish, names: Names) -> Message:
    route = await call.scene.desk.routes.add(tx, wish.route, wish.receiver, by=call.by)
    text = Text(f"{_what(route)} to {names.of(wish.receiver)}.").line(_INSTEAD).line()
    text.code(f"/route remove {route.name}").add(" ends it.")
    return text.message((await undo_button(tx),))


async def _remove(call: Call, tx: Transaction, name: str, names: Names) -> Message:
    ended = await call.scene.desk.routes.remove(tx, name, by=call.by)
    text = Text("No longer: ")
    text.add("; ".join(_line(each, names) for each in ended)).add(".")
    led = {receiver.name: names.of(receiver) for each in ended for receiver in each.to}
    return text.message(*await undo_rows(tx, list(led.values())))


async def _listed(call: Call, names: Names) -> Message:
    text = Text()
    routes = routes_of(names.receivers)
    for each in routes:
        text.line(f"{tame(each.route.name)} · {_line(each, names)}")
    default = [names.of(each) for each in names.receivers if each.default]
    rest = "Everything else" if routes else "No route yet: everything"
    text.line(f"{rest} goes to {listed(default) or 'nobody yet (/notify or /subscribe)'}.")
    return text.line(await _how(call)).message()


async def _how(call: Call) -> str:
    """Return how a route is made, with what there is in this installation."""
    rules = await call.scene.store.rules()
    to_here = "/route urgent to here leads urgent alerts to this chat"
    if not rules:
        return f"{to_here}."
    last = rules[-1].number
    return f"{to_here}, /route {last} to @channel those of rule {last} to a channel."


def _line(leading: Leading, names: Names) -> str:
    return f"{_what(leading.route)} to {listed([names.of(each) for each in leading.to])}"


def _what(route: Route) -> str:
    """Return ``Urgent alerts of flag in @channel``."""
    said = alerts_of(route)
    return f"{said[:1].upper()}{said[1:]}"


COMMAND = Command(
    name="route",
    role=Role.EDITOR,
    usage="/route urgent to @channel",
    summary="Which alerts go where: urgent ones, those of a rule or of a channel; alone it lists",
    denied="Routes are changed by",
    run=_run,
)
