"""/approve: the owner lets somebody have the alerts, or makes them an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.whom import notice_to, person_meant, waiting_people
from bot.chat.wording import lines
from bot.desk.in_words import STANDINGS
from bot.errors import RefusedError
from bot.model import Role
from bot.render.people import person_label

if TYPE_CHECKING:
    from bot.model import Message, Person
    from bot.store.protocol import Transaction

_ROLES = {"editor": Role.EDITOR, "subscriber": Role.SUBSCRIBER}
_WELCOME = lines(
    "You have been approved: alerts come here from now on.",
    "/recent shows the last ones, /help what you can do, /unsubscribe stops them.",
)
_EDITOR = lines("You are an editor now: channels and rules are yours to change. /help says how.")
_EDITOR_NO_MORE = lines("You are no editor any more. /help says what you can do.")
_OTHERWISE = "/approve @name editor lets somebody change channels and rules."


async def _run(call: Call) -> Answer:
    who, role = _wish(call)
    if not who:
        return await waiting_people(call, _OTHERWISE)
    person = await person_meant(call, who)
    if person.role is Role.OWNER:
        return Answer(message=lines(f"{person_label(person)} is the owner."))
    if person.role is role or (role is None and person.role is not Role.APPLICANT):
        return Answer(message=_let_in_already(person))
    return Answer(change=lambda tx: _approve(call, tx, person, role or Role.SUBSCRIBER))


def _wish(call: Call) -> tuple[str, Role | None]:
    """Return whom the owner wrote, and the role that follows; a button names an id alone."""
    words = call.request.argument.split()
    role = None
    if words and not call.request.pressed:
        role = _ROLES.get(words[-1].lower())
    if role:
        words.pop()
    if len(words) > 1:
        raise RefusedError(
            "Whom, and as what?", remedy="Write /approve @name, or /approve @name editor."
        )
    return (words[0] if words else ""), role


def _let_in_already(person: Person) -> Message:
    other = Role.SUBSCRIBER if person.role is Role.EDITOR else Role.EDITOR
    return lines(
        f"{person_label(person)} is {STANDINGS[person.role]} already.",
        f"/approve {person.user_id} {other} makes them {STANDINGS[other]}.",
    )


async def _approve(call: Call, tx: Transaction, before: Person, role: Role) -> Message:
    person = await call.scene.desk.people.set_role(tx, before.user_id, role, by=call.by)
    label, user_id = person_label(person), person.user_id
    if role is Role.EDITOR:
        told, said = _EDITOR, f"{label} is an editor now and may change channels and rules."
        back = f"/approve {user_id} subscriber takes that back, /refuse {user_id} everything."
    elif before.role is Role.EDITOR:
        told, said = _EDITOR_NO_MORE, f"{label} is no editor any more."
        back = f"/approve {user_id} editor takes that back."
    else:
        told, said = _WELCOME, f"{label} gets the alerts from now on."
        back = f"/refuse {user_id} takes that back."
    await tx.enqueue([notice_to(call, person, told)])
    return lines(said, back)


COMMAND = Command(
    name="approve",
    role=Role.OWNER,
    usage="/approve @name [editor]",
    summary="Let somebody have the alerts, or also change channels and rules",
    run=_run,
)
