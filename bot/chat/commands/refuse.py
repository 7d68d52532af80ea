"""/refuse: the owner turns somebody away, who hears nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.whom import person_meant, waiting_people
from bot.chat.wording import lines
from bot.errors import RefusedError
from bot.model import Role
from bot.render.people import person_label

if TYPE_CHECKING:
    from bot.model import Message, Person
    from bot.store.protocol import Transaction

_OTHERWISE = "/refuse @name sends one of them away, with their alerts."


async def _run(call: Call) -> Answer:
    words = call.request.argument.split()
    if not words:
        return await waiting_people(call, _OTHERWISE)
    if len(words) > 1:
        raise RefusedError("Whom?", remedy="Write /refuse @name.")
    person = await person_meant(call, words[0])
    if call.request.pressed and person.role is not Role.APPLICANT:
        return Answer(message=_let_in_meanwhile(person))
    return Answer(change=lambda tx: _refuse(call, tx, person.user_id))


def _let_in_meanwhile(person: Person) -> Message:
    """Say why an old button does not take away what was given since."""
    return lines(
        f"{person_label(person)} has been let in since.",
        f"/refuse {person.user_id} sends them away.",
    )


async def _refuse(call: Call, tx: Transaction, user_id: int) -> Message:
    person = await call.scene.desk.people.remove(tx, user_id, by=call.by)
    if person.role is Role.APPLICANT:
        return lines(f"{person_label(person)} was turned away and is not told.")
    return lines(
        f"{person_label(person)} is no longer known here, gets no alerts, and is not told.",
        "Whoever wants back in writes /subscribe to me.",
    )


COMMAND = Command(
    name="refuse",
    role=Role.OWNER,
    usage="/refuse @name",
    summary="Turn away who asked, or send away an editor or subscriber",
    run=_run,
)
