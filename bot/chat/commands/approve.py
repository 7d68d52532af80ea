"""/approve: the owner lets an applicant have the alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.applicants import named_applicant, notice_to
from bot.chat.command import Answer, Call, Command
from bot.chat.wording import lines, person_label
from bot.model import Role

if TYPE_CHECKING:
    from bot.model import Message, Person
    from bot.store.protocol import Transaction

_WELCOME = lines(
    "You have been approved: alerts come here from now on.",
    "/recent shows the last ones, /help what you can do, /unsubscribe stops them.",
)


async def _run(call: Call) -> Answer:
    applicant = await named_applicant(call)
    return Answer(change=lambda tx: _approve(call, tx, applicant))


async def _approve(call: Call, tx: Transaction, applicant: Person) -> Message:
    person = await call.scene.desk.people.set_role(
        tx, applicant.user_id, Role.SUBSCRIBER, by=call.by
    )
    await tx.enqueue([notice_to(call, person, _WELCOME)])
    return lines(f"{person_label(person)} gets the alerts from now on.")


COMMAND = Command(
    name="approve",
    role=Role.OWNER,
    usage="/approve @name",
    summary="Let somebody who asked have the alerts",
    run=_run,
)
