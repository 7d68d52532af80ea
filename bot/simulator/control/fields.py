"""The fields of one control request, taken by name with their types checked."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.ops.http import HttpError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
Peer = int | str
LARGEST = 2**31 - 1  # MTProto's int
_DIGITS = re.compile(r"-?[0-9]{1,18}")


class Fields:
    """What a request brought. null is the same as not given; what no route asks for is refused.

    Every method raises HttpError 400 for a field that is missing (where it has no default) or of
    another type.
    """

    def __init__(self, given: Mapping[str, object]) -> None:
        self._left = {name: value for name, value in given.items() if value is not None}
        self._null = given.keys() - self._left.keys()
        self._asked: list[str] = []

    def text(self, name: str) -> str:
        """Take a text that must be there."""
        return _needed(name, self.text_or_none(name))

    def text_or_none(self, name: str) -> str | None:
        """Take a text; a lone surrogate is refused, since no Telegram client can send one."""
        return self._take(name, "a text of whole characters", _as_text)

    def within(self, name: str, least: int, most: int) -> int | None:
        """Take a whole number of a range."""
        number = self.whole_or_none(name)
        if number is not None and not least <= number <= most:
            raise HttpError(400, f"{name} must be a whole number, {least} to {most}.")
        return number

    def whole(self, name: str) -> int:
        """Take a whole number that must be there."""
        return _needed(name, self.whole_or_none(name))

    def whole_or_none(self, name: str) -> int | None:
        """Take a whole number; digits in a query count as one."""
        return self._take(name, "a whole number", _as_whole)

    def number_or_none(self, name: str) -> float | None:
        """Take a number that is not negative."""
        return self._take(name, f"a number, 0 to {LARGEST}", _as_number)

    def flag(self, name: str) -> bool:
        """Take true or false; false when it is not given."""
        return self._take(name, "true or false", _as_flag) or False

    def moment_or_none(self, name: str) -> datetime | None:
        """Take a time: RFC 3339 text or unix seconds."""
        return self._take(name, "a time such as 2022-11-11T08:00:00Z", as_moment)

    def is_null(self, name: str) -> bool:
        """Tell whether a field was given as null, where that means something."""
        return name in self._null

    def wholes(self, name: str) -> list[int]:
        """Take a list of whole numbers that must be there."""
        return _needed(name, self._take(name, "a list of whole numbers", _list_of(_as_whole)))

    def texts(self, name: str) -> list[str]:
        """Take a list of texts that must be there."""
        return _needed(name, self._take(name, "a list of texts", _list_of(_as_text)))

    def peers(self, name: str) -> list[Peer]:
        """Take a list of user ids and words such as "bot"; empty when it is not given."""
        what = 'a list of user ids (or "bot")'
        return self._take(name, what, _list_of(as_peer)) or []

    def peer_or_none(self, name: str) -> Peer | None:
        """Take an id or a name."""
        return self._take(name, "an id or a name", as_peer)

    def label_or_number(self, name: str) -> Peer | None:
        """Take a text, digits included, or a whole number."""
        return self._take(name, "a text or a whole number", _as_either)

    def peer(self, name: str) -> Peer:
        """Take an id or a name that must be there."""
        peer = self.peer_or_none(name)
        if peer is None:
            raise _missing(name)
        return peer

    def choice(self, name: str, among: tuple[str, ...]) -> str | None:
        """Take one of a few words."""
        word = self.text_or_none(name)
        if word is not None and word not in among:
            raise HttpError(400, f"{name} must be one of {', '.join(among)}.")
        return word

    def rest(self) -> dict[str, object]:
        """Take everything that has not been asked for by name."""
        left, self._left = self._left, {}
        return left

    def finish(self) -> None:
        """Refuse what nobody asked for: it is more likely misspelt than meant to be ignored."""
        if self._left:
            known = ", ".join(self._asked) or "no fields"
            raise HttpError(400, f"Unknown field {min(self._left)}: this route takes {known}.")

    def _take(self, name: str, what: str, read: Callable[[object], T]) -> T | None:
        self._asked.append(name)
        if name not in self._left:
            return None
        try:
            return read(self._left.pop(name))
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise HttpError(400, f"{name} must be {what}.") from error


def as_moment(value: object) -> datetime:
    """Read RFC 3339 text (UTC when it names no zone) or unix seconds.

    Raises:
        TypeError: it is neither text nor a number.
        ValueError: it is no time, or none between 1970 and 2038, as MTProto's are.
        OverflowError, OSError: the number is far too large.
    """
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    else:
        moment = datetime.fromtimestamp(_as_number(value), UTC)
    _as_number(moment.timestamp())
    return moment


def as_peer(value: object) -> Peer:
    """Read an id, also one written in digits, or a name; TypeError or ValueError otherwise."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        return _as_text(value)
    return _as_whole(value)


def _as_either(value: object) -> Peer:
    return _as_text(value) if isinstance(value, str) else _as_whole(value)


def _as_text(value: object) -> str:
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError
    return value


def _as_whole(value: object) -> int:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _as_number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    if not 0 <= value <= LARGEST:  # false for NaN too
        raise ValueError
    return value


def _as_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _list_of(read: Callable[[object], T]) -> Callable[[object], list[T]]:
    def read_all(value: object) -> list[T]:
        if not isinstance(value, list):
            raise TypeError
        return [read(item) for item in value]

    return read_all


def _needed(name: str, value: T | None) -> T:
    if value is None:
        raise _missing(name)
    return value


def _missing(name: str) -> HttpError:
    return HttpError(400, f"{name} is missing.")
