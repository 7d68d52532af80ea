"""/unwatch: stop a rule; its hits are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.undoing import undo_button
from bot.chat.wish import written_wish
from bot.chat.wording import Text
from bot.errors import RefusedError
from bot.model import Role

if TYPE_CHECKING:
    from bot.model import Message
    from bot.store.protocol import Transaction


async def _run(call: Call) -> Answer:
    if not call.request.argument:
        raise RefusedError("Which rule?", remedy="/rules lists them: /unwatch 4.")
    return Answer(change=lambda tx: _unwatch(call, tx))


async def _unwatch(call: Call, tx: Transaction) -> Message:
    wanted = call.request.argument.removeprefix("#").strip()
    try:
        stored = await call.scene.desk.rules.remove(tx, wanted, by=call.by)
    except RefusedError as error:
        near = str(error) if "Did you mean" in error.remedy else error.message
        raise RefusedError(near, remedy="/rules lists them.") from error
    text = Text(f"Rule {stored.number} is stopped: {stored.rule.when}").line("Its hits are kept. ")
    text.code(f"/watch {written_wish(stored.rule)}").add(" starts it again.")
    return text.message((await undo_button(tx),))


COMMAND = Command(
    name="unwatch",
    role=Role.EDITOR,
    usage="/unwatch 4",
    summary="Stop a rule, by its number or name; its hits are kept",
    denied="Rules are changed by",
    run=_run,
)
