"""Events on stderr: one line each, for a person or (as JSON) for a program."""

from __future__ import annotations

import json
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo
    from typing import TextIO

    from bot.clock import Clock
    from bot.config import Secret

# Cc: terminal controls; Cs: halves of a character; Zl, Zp: line breaks.
_UNSAFE_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Marks that turn the reading direction of everything after them.
_DIRECTION_MARKS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

_DIM, _BOLD, _RED, _CYAN, _PLAIN = "\x1b[2m", "\x1b[1m", "\x1b[1;31m", "\x1b[36m", "\x1b[0m"
_BAD_FIELDS = frozenset({"error", "reason"})


def neutralise(text: str) -> str:
    """Return one safe line: what would steer a terminal or break the line is shown as an escape."""
    return "".join(_escape(c) if _is_unsafe(c) else c for c in text)


class EventLog:
    """Writes what happens to a stream, one line an event.

    ``hidden`` secrets are cut out of every line, wherever they came from.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        clock: Clock,
        zone: tzinfo = UTC,
        as_json: bool = False,
        colour: bool = False,
        hidden: Iterable[Secret | None] = (),
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._zone = zone
        self._as_json = as_json
        self._colour = colour
        self._hidden = [secret.reveal() for secret in hidden if secret is not None]

    @property
    def on_terminal(self) -> bool:
        """Whether a person reads along, and nobody keeps what is written."""
        return self._stream.isatty()

    def event(self, name: str, **fields: object) -> None:
        """Write ``14:02:11 name  key=value``, or the same as a JSON object."""
        if self._as_json:
            self._write_json(name, fields)
        else:
            self._write(self._line(name, fields))

    def plain(self, text: str) -> None:
        """Write lines of a banner as they are; as JSON, one event a line."""
        for line in text.splitlines():
            if self._as_json:
                self._write_json(line, {})
            else:
                self._write(neutralise(line))

    def _write_json(self, name: str, fields: dict[str, object]) -> None:
        row: dict[str, object] = {"at": _rfc3339(self._clock.now()), "event": name}
        row |= {key: _plain_value(value) for key, value in fields.items()}
        self._write(json.dumps(row))

    def _line(self, name: str, fields: dict[str, object]) -> str:
        bad = not _BAD_FIELDS.isdisjoint(fields)
        time = self._clock.now().astimezone(self._zone).strftime("%H:%M:%S")
        parts = [self._paint(time, _DIM), self._paint(neutralise(name), _RED if bad else _BOLD)]
        parts += [f" {self._paint(key, _CYAN)}={_shown(value)}" for key, value in fields.items()]
        return " ".join(parts[:2]) + " ".join(["", *parts[2:]])

    def _paint(self, text: str, code: str) -> str:
        return f"{code}{text}{_PLAIN}" if self._colour else text

    def _write(self, line: str) -> None:
        for secret in self._hidden:
            line = line.replace(secret, "***")
        # A log on a full disk, or that nobody reads any more, must not end the watching.
        with suppress(OSError, ValueError):
            self._stream.write(f"{line}\n")
            self._stream.flush()


def _shown(value: object) -> str:
    """Return a value for a person, in quotes where it has blanks."""
    plain = _plain_value(value)
    text = neutralise(str(plain))
    return json.dumps(text, ensure_ascii=False) if not text or " " in text else text


def _plain_value(value: object) -> object:
    """Return a value that JSON can hold; secrets become ***."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, datetime):
        return _rfc3339(value)
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    return str(value)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_unsafe(character: str) -> bool:
    return character in _DIRECTION_MARKS or unicodedata.category(character) in _UNSAFE_KINDS


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
