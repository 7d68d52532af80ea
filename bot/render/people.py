"""What people are called, whatever they call themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.render.names import tame

if TYPE_CHECKING:
    from bot.model import Person

_LINKED = re.compile("[@/#$]")


def person_label(person: Person) -> str:
    """Return ``Name (@username)`` as far as known, else the id."""
    name = own_name(person)
    if person.username:
        return f"{name} (@{person.username})" if name else f"@{person.username}"
    return f"{name} ({person.user_id})" if name else str(person.user_id)


def address(person: Person) -> str:
    """Return the shortest way to call somebody: @username, else the name, else the id."""
    if person.username:
        return f"@{person.username}"
    return own_name(person) or str(person.user_id)


def own_name(person: Person, limit: int = 40) -> str:
    """Return the name somebody gave themselves, such that it is neither a @username nor a command.

    Telegram makes both of them a link in any text.
    """
    return tame(_LINKED.sub("", person.name), limit)
