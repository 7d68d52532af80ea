"""Which applicant an owner means, and how the applicant is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.wording import person_label
from bot.errors import RefusedError
from bot.model import Delivery, Role

if TYPE_CHECKING:
    from bot.chat.command import Call
    from bot.model import Message, Person


async def named_applicant(call: Call) -> Person:
    """Return the applicant whose id or @username the owner wrote.

    With nothing written, the only one who waits. Raises RefusedError, naming those who wait.
    """
    waiting = [p for p in await call.scene.store.people() if p.role is Role.APPLICANT]
    wanted = call.request.argument.removeprefix("@").lower()
    if not wanted and len(waiting) == 1:
        return waiting[0]
    for person in waiting:
        if wanted and wanted in (str(person.user_id), person.username.lower()):
            return person
    if not waiting:
        raise RefusedError("Nobody waits for an answer.")
    names = "\n".join(f"{person_label(p)}: /{call.request.command} {p.user_id}" for p in waiting)
    raise RefusedError("Whom?" if not wanted else "Nobody of that name waits.", remedy=f"\n{names}")


def notice_to(call: Call, person: Person, message: Message) -> Delivery:
    """Return the row that tells a person what was decided."""
    return Delivery(
        receiver=f"chat:{person.chat_id or person.user_id}",
        subject=f"notice:decided:{call.request.update_id}",
        kind="notice",
        queued_at=call.now,
        message=message,
    )
