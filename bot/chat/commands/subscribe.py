"""/subscribe: have the alerts in the private chat; the owner approves those who are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import SILENCE, Answer, Call, Command
from bot.chat.roles import is_known
from bot.chat.whom import answer_buttons
from bot.chat.wording import Text, lines
from bot.model import Delivery, Message, Person, Role
from bot.render.people import person_label

if TYPE_CHECKING:
    from bot.store.protocol import Transaction

_STARTED = lines("Alerts come here from now on. /unsubscribe stops them.")
_IN_PRIVATE = lines("Alerts come to a private chat. Write /subscribe to me there.")


async def _run(call: Call) -> Answer:
    person = call.person
    if is_known(person):
        if not call.request.private:
            return Answer(message=_IN_PRIVATE)
        return Answer(change=lambda tx: _start(call, tx))
    may_ask = person is None and call.request.private and call.request.sender_chat_id is None
    if not may_ask or not call.scene.limits.may_apply(call.request.user_id):
        return SILENCE
    return Answer(change=lambda tx: _apply(call, tx))


async def _start(call: Call, tx: Transaction) -> Message:
    person = _speaker(call, call.person.role if call.person else Role.SUBSCRIBER)
    await call.scene.desk.people.subscribe(tx, person)
    return _STARTED


async def _apply(call: Call, tx: Transaction) -> None:
    """Ask the owners; the applicant hears nothing until one of them has answered."""
    owners = [p for p in await call.scene.store.people() if p.role is Role.OWNER]
    if not owners:
        return
    applicant = await call.scene.desk.people.subscribe(tx, _speaker(call, Role.APPLICANT))
    await tx.enqueue([_question(call, owner, applicant) for owner in owners])


def _question(call: Call, owner: Person, applicant: Person) -> Delivery:
    user_id = applicant.user_id
    text = Text(f"{person_label(applicant)} asks for the alerts.")
    text.line("Approve: ").code(f"/approve {user_id}").line("Refuse: ").code(f"/refuse {user_id}")
    return Delivery(
        receiver=f"chat:{owner.chat_id or owner.user_id}",
        subject=f"notice:apply:{call.request.update_id}",
        kind="notice",
        queued_at=call.now,
        message=text.message(answer_buttons(applicant)),
    )


def _speaker(call: Call, role: Role) -> Person:
    request = call.request
    return Person(
        user_id=request.user_id,
        role=role,
        name=request.user_name,
        username=request.username,
        chat_id=request.chat_id,
        since=call.person.since if call.person else call.now,
    )


COMMAND = Command(
    name="subscribe",
    role=None,
    usage="/subscribe",
    summary="Have the alerts in your private chat",
    run=_run,
)
