"""/undo: the last changes that can be taken back, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.answering import refusal
from bot.chat.command import Answer, Call, Command
from bot.chat.here import zone_here
from bot.chat.places import names_for
from bot.chat.undoing import undo_button
from bot.chat.wording import Text, lines, moment
from bot.desk.in_words import in_words
from bot.desk.undo import may_undo
from bot.errors import RefusedError
from bot.model import Role

if TYPE_CHECKING:
    from bot.desk.naming import Names
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
    names = await names_for(call)
    return Answer(change=lambda tx: _undo(call, tx, entry, names))


async def _listed(call: Call) -> Answer:
    names = await names_for(call)
    undo = call.scene.desk.undo
    undoings = await undo.last(_SHOWN, role=_role(call), by=call.by, names=names)
    if not undoings:
        return Answer(message=_NOTHING)
    zone = await zone_here(call, names.receivers)
    text = Text("Can be undone, the newest first:")
    for each in undoings:
        when = moment(each.entry.at, now=call.now, zone=zone)
        text.line(f"{each.entry.number} · {when}, by {names.of_author(each.entry.who)} · ")
        text.add(in_words(each.entry, names))
    buttons = [(f"Undo {each.entry.number}", f"undo:{each.entry.number}") for each in undoings]
    rows = [tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4)]
    return Answer(message=text.message(*rows))


async def _undo(call: Call, tx: Transaction, entry: AuditEntry, names: Names) -> Message:
    """Undo a change, looking once more at how everything is now that nobody else writes."""
    undoing = await call.scene.desk.undo.of(entry, names)
    await undoing.apply(tx, call.by)
    text = Text(f"Undone: {in_words(entry, names)}.")
    return text.line(undoing.then).message((await undo_button(tx, "Undo that"),))


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
