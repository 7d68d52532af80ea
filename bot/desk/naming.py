"""What people call the receivers of alerts, and whom or what they mean by it.

A receiver's own name is a key of the store and of files: ``person:123456`` is nobody's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.desk.receivers import NOTIFY, PERSON
from bot.notify.places import place_of
from bot.render.names import tame
from bot.render.people import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Person, Receiver

_BY_USER = "tg:"  # before the id of who decided something in chat
_DECIDED_ELSEWHERE = {
    "cli": "the command line",
    "settings": "the settings",
    "start": "the start",
    "toml": "flagfall.toml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The receivers and people there are; ``titles`` are those of chats, by their ids."""

    receivers: Sequence[Receiver] = ()
    people: Sequence[Person] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def of(self, receiver: Receiver) -> str:
        """Return what a receiver is called: a chat by @name or title, somebody as ``address``."""
        if receiver.target.startswith("@"):
            return tame(receiver.target)
        if user := _user_of(receiver):
            return self._person(user)
        if receiver.name == NOTIFY:
            return "the notification chat"
        if receiver.name == receiver.target:
            return self.titles.get(place_of(receiver.target).chat) or tame(receiver.name)
        return tame(receiver.name)

    def of_name(self, name: str) -> str:
        """Return what the receiver of a name is called, also if there is none any more."""
        known = (each for each in self.receivers if each.name == name)
        if receiver := next(known, None):
            return self.of(receiver)
        is_person = name.startswith(PERSON)
        return self._person(name.removeprefix(PERSON)) if is_person else tame(name)

    def of_author(self, by: str) -> str:
        """Return what is called who decided something, as audit rows name them."""
        if by.startswith(_BY_USER):
            return self._person(by.removeprefix(_BY_USER))
        return _DECIDED_ELSEWHERE.get(by, tame(by))

    def to_write(self, receiver: Receiver) -> str:
        """Return what commands understand as a receiver: what it is called, if that is so."""
        called = self.of(receiver)
        is_clear = " " not in called and self.meant(called) == [receiver]
        return called if is_clear else receiver.name

    def meant(self, written: str) -> list[Receiver]:
        """Return the receivers that were written: by name, by target, or whose chat it is."""
        wanted = written.casefold()
        by_name = [each for each in self.receivers if each.name.casefold() == wanted]
        by_target = [each for each in self.receivers if each.target.casefold() == wanted]
        return (by_name or by_target or self._of_person(wanted)) if wanted else []

    def _of_person(self, wanted: str) -> list[Receiver]:
        """Return the private chats of somebody of this @username or first name.

        Nobody is meant by a first name that several have.
        """
        found = [each for each in self.people if _is_called(each, wanted)]
        ids = {str(each.user_id) for each in found}
        return [each for each in self.receivers if len(ids) == 1 and _user_of(each) in ids]

    def _person(self, user_id: str) -> str:
        known = (address(each) for each in self.people if str(each.user_id) == user_id)
        return next(known, f"user {user_id}")


def is_somebody(receiver: Receiver) -> bool:
    """Whether a receiver is a person's private chat, named as nothing else."""
    return bool(_user_of(receiver))


def _user_of(receiver: Receiver) -> str:
    """Return the id of the user whose private chat a receiver is, "" if it has a name of its own.

    The id of a private chat is that of the user.
    """
    if receiver.name.startswith(PERSON):
        return receiver.name.removeprefix(PERSON)
    is_private = receiver.name == receiver.target and receiver.target.isdecimal()
    return receiver.target if is_private else ""


def _is_called(person: Person, wanted: str) -> bool:
    handle = f"@{person.username}" if person.username else ""
    called = (handle, *person.name.split()[:1])
    return wanted in (each.casefold() for each in called if each)
