"""Whom an owner means, and how that person is told what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer
from bot.chat.wording import Text, listed
from bot.errors import RefusedError
from bot.model import Delivery, Role
from bot.render.names import tame
from bot.render.people import own_name, person_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.chat.command import Call
    from bot.model import Message, Person

_MOST_BUTTONS = 10  # applicants with buttons of their own in one answer


async def person_meant(call: Call, written: str) -> Person:
    """Return the person of this id or @username, or the applicant of this plain name.

    Raises RefusedError for nobody, for a name that several have, and for the plain name of somebody
    let in: a username may be taken over by somebody else and a name chosen at will, an id may not.
    """
    people = await call.scene.store.people()
    found = [person for person in people if _has_handle(person, written)]
    if len(found) == 1:
        return found[0]
    found = found or [person for person in people if _has_name(person, written)]
    if [person.role for person in found] == [Role.APPLICANT]:
        return found[0]
    raise _unclear(call, written, found)


async def waiting_people(call: Call, otherwise: str) -> Answer:
    """Return who waits for an answer, with buttons; if nobody does, what can be done instead.

    A command of which only the name was sent decides nothing: it is sent by a tap on the menu, or
    on a text that somebody else wrote.
    """
    people = await call.scene.store.people()
    waiting = [person for person in people if person.role is Role.APPLICANT]
    if not waiting:
        return Answer(message=_nobody_waits(people, otherwise))
    text = Text("Waiting for an answer:")
    for person in waiting:
        text.line(f"{person_label(person)}: ").code(f"/{call.request.command} {person.user_id}")
    rows = [
        ((f"Approve {_short(person)}", f"approve:{person.user_id}"), _refusal(person))
        for person in waiting[:_MOST_BUTTONS]
    ]
    return Answer(message=text.message(*rows))


def answer_buttons(person: Person) -> tuple[tuple[str, str], ...]:
    """Return the row of buttons under the question about one applicant."""
    return ("Approve", f"approve:{person.user_id}"), _refusal(person)


def notice_to(call: Call, person: Person, message: Message) -> Delivery:
    """Return the row that tells a person what was decided."""
    return Delivery(
        receiver=f"chat:{person.chat_id or person.user_id}",
        subject=f"notice:decided:{call.request.update_id}",
        kind="notice",
        queued_at=call.now,
        message=message,
    )


def _has_handle(person: Person, written: str) -> bool:
    wanted = written.removeprefix("@").lower()
    return bool(wanted) and wanted in (str(person.user_id), person.username.lower())


def _has_name(person: Person, written: str) -> bool:
    """Whether somebody gave this as their first name; an id or @username is never meant so."""
    if written.isdigit() or written.startswith("@"):
        return False
    return written.casefold() in (name.casefold() for name in person.name.split()[:1])


def _unclear(call: Call, written: str, found: Sequence[Person]) -> RefusedError:
    """Return what is answered when it is not one person who was meant."""
    command, shown = call.request.command, tame(written, 40)
    if not found:
        return RefusedError(
            f"Nobody called {shown} is known here.",
            remedy=f"Whoever wants in writes /subscribe to me; /{command} lists who waits.",
        )
    several = f"Several people are called {shown}:" if len(found) > 1 else "Do you mean this one?"
    role = "".join(f" {word}" for word in call.request.argument.split()[1:])
    labels = [f"{person_label(person)}: /{command} {person.user_id}{role}" for person in found]
    return RefusedError("\n".join([several, *labels]))


def _refusal(person: Person) -> tuple[str, str]:
    return "Refuse", f"refuse:{person.user_id}"


def _short(person: Person) -> str:
    return own_name(person, 20) or str(person.user_id)


def _nobody_waits(people: Sequence[Person], otherwise: str) -> Message:
    text = Text("Nobody waits for an answer.")
    for title, role in (("Editors", Role.EDITOR), ("Subscribers", Role.SUBSCRIBER)):
        if named := _named(people, role):
            text.line(f"{title}: {listed(named)}")
    return text.line(otherwise).message()


def _named(people: Iterable[Person], role: Role) -> list[str]:
    return [person_label(person) for person in people if person.role is role]
