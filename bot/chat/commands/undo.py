"""/undo: the last changes that can be taken back, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer, Call, Command
from bot.chat.undoing import undo_button
from bot.chat.wording import Text, address, lines, moment
from bot.desk.undo import may_undo
from bot.errors import RefusedError
from bot.model import Role
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import AuditEntry, Message
    from bot.store.protocol import Transaction

_SHOWN = 8
_NOTHING = lines("Nothing was changed that could be undone.")


async def _run(call: Call) -> Answer:
    argument = call.request.argument.removeprefix("#").strip()
    if not argument:
        return await _listed(call)
    if not argument.isdecimal():
        raise RefusedError("Which change?", remedy="/undo lists them: /undo 57.")
    undo = call.scene.desk.undo
    entry = await undo.find(int(argument))
    if not may_undo(entry, role=_role(call), by=call.by):
        editors = may_undo(entry, role=Role.EDITOR, by=call.by)
        command = COMMAND if editors else replace(COMMAND, role=Role.OWNER)
        return refusal(command, call, await call.scene.store.people())
    return Answer(change=lambda tx: _undo(call, tx, entry))


async def _listed(call: Call) -> Answer:
    undoings = await call.scene.desk.undo.last(_SHOWN, role=_role(call), by=call.by)
    if not undoings:
        return Answer(message=_NOTHING)
    people = {f"tg:{p.user_id}": address(p) for p in await call.scene.store.people()}
    text = Text("Can be undone, the newest first:")
    for each in undoings:
        text.line(_line(each.entry, call, people))
    buttons = [(f"Undo {each.entry.number}", f"undo:{each.entry.number}") for each in undoings]
    rows = [tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4)]
    return Answer(message=text.message(*rows))


async def _undo(call: Call, tx: Transaction, entry: AuditEntry) -> Message:
    """Undo a change, looking once more at how everything is now that nobody else writes."""
    undoing = await call.scene.desk.undo.of(entry)
    await undoing.apply(tx, call.by)
    text = Text(f"Undone: {undoing.entry.action}, {tame(undoing.entry.subject)}.")
    return text.line(undoing.then).message((await undo_button(tx, "Undo that"),))


def _line(entry: AuditEntry, call: Call, people: Mapping[str, str]) -> str:
    when = moment(entry.at, now=call.now, zone=call.scene.zone)
    who = people.get(entry.who, entry.who)
    return f"{entry.number} · {when} · {who}: {entry.action}, {tame(entry.subject)}"


def _role(call: Call) -> Role:
    return call.person.role if call.person else Role.APPLICANT


COMMAND = Command(
    name="undo",
    role=Role.SUBSCRIBER,
    usage="/undo 57",
    summary="Take back a change; alone it lists the last ones that can be",
    denied="This change is undone by",
    run=_run,
)
