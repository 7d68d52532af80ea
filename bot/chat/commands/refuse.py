"""/refuse: the owner turns an applicant away, who hears nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.applicants import named_applicant
from bot.chat.command import Answer, Call, Command
from bot.chat.wording import lines, person_label
from bot.model import Role

if TYPE_CHECKING:
    from bot.model import Message, Person
    from bot.store.protocol import Transaction


async def _run(call: Call) -> Answer:
    applicant = await named_applicant(call)
    return Answer(change=lambda tx: _refuse(call, tx, applicant))


async def _refuse(call: Call, tx: Transaction, applicant: Person) -> Message:
    person = await call.scene.desk.people.remove(tx, applicant.user_id, by=call.by)
    return lines(f"{person_label(person)} was turned away and is not told.")


COMMAND = Command(
    name="refuse",
    role=Role.OWNER,
    usage="/refuse @name",
    summary="Turn somebody away who asked for the alerts",
    run=_run,
)
