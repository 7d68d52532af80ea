"""Reading a Telegram Desktop export (result.json) as a stream, up to where it may break.

It holds one chat, or under "chats" and "left_chats" every chat of an account. However large it is,
only one message of it is in memory. What was whole before a damaged or cut-off place is read, and
``trouble`` says what was lost and where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ijson  # type: ignore[import-untyped]
from ijson.utils import sendable_list  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    Event = tuple[str, Any]
    Message = dict[str, Any]

_CHUNK = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_HEAD = ("name", "type", "id")
_LISTS = ("chats", "left_chats")
_OPENING = {"start_map", "start_array"}
_CLOSING = {"end_map", "end_array"}
# Telegram Desktop writes control characters as \x0B, which is not JSON.
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_LONGEST_ESCAPE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What an export says of a chat before its messages; ``kind`` is "public_channel" and so on.

    ``chat_id`` is as it stands there (see ``export_posts.channel_id_of``). ``alone``: the whole
    file is about this chat.
    """

    name: str = ""
    kind: str = ""
    chat_id: object = None
    alone: bool = True


class _DamagedError(Exception):
    """The file cannot be read any further."""


class Export:
    """The messages of one export, in the order of the file, read once."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = 0  # bytes of the file so far
        self.trouble = ""  # what was lost and where, a sentence; "" while all is well
        self._file = file
        self._whole: object = None  # the id of the last message read
        self._begun: Message = {}  # the message being read

    def messages(self, wants: Callable[[Chat], bool]) -> Iterator[tuple[Chat, Message]]:
        """Yield each message with its chat. ``wants`` is asked once for every chat.

        What stands in a list of messages and is none comes as an empty one.
        """
        events = self._events()
        try:
            if _opens(events, "start_map"):
                yield from self._chat(events, wants, alone=True)
            for _ in events:
                pass
        except _DamagedError as error:
            self.trouble = f"{error}{self._place()}"

    def _place(self) -> str:
        """Return between which messages the file breaks."""
        if "id" in self._begun:
            return f", in the middle of message {self._begun['id']}."
        return ", before any message." if self._whole is None else f", after message {self._whole}."

    def _events(self) -> Iterator[Event]:
        """Yield what the parser finds; raises _DamagedError where it finds no way on."""
        found = sendable_list()
        parser = ijson.basic_parse_coro(found, use_float=True)
        ended = False
        while not ended:
            begin = self.read
            chunk = self._chunk()
            ended = not chunk
            error = _parse(parser, chunk)
            yield from found
            found.clear()
            if error and ended:
                raise _DamagedError(f"The file ends too early, at byte {self.read:,}") from error
            if error:
                raise _DamagedError(f"The file is no JSON from about byte {begin:,} on") from error

    def _chunk(self) -> bytes:
        """Return the next piece of the file as JSON; no piece ends within an escape."""
        try:
            chunk = self._file.read(_CHUNK)
            while b"\\" in chunk[1 - _LONGEST_ESCAPE :] and (more := self._file.read(1)):
                chunk += more
        except OSError as error:
            where = f"from byte {self.read:,} on ({error.strerror})"
            raise _DamagedError(f"The file cannot be read {where}") from error
        if not self.read:
            chunk = chunk.removeprefix(_BOM)
        self.read += len(chunk)
        if b"\\x" in chunk:
            return _ESCAPE.sub(lambda it: b"\\u00" + it[1] if it[1] else it[0], chunk)
        return chunk

    def _chat(
        self, events: Iterator[Event], wants: Callable[[Chat], bool], *, alone: bool
    ) -> Iterator[tuple[Chat, Message]]:
        head: Message = {}
        for key in _keys(events):
            if key == "messages":
                yield from self._messages(events, _chat_of(head, alone=alone), wants)
            elif alone and key in _LISTS:
                yield from self._list(events, wants)
            elif key in _HEAD:
                head[key] = _scalar(events)
            else:
                _scalar(events)

    def _list(
        self, events: Iterator[Event], wants: Callable[[Chat], bool]
    ) -> Iterator[tuple[Chat, Message]]:
        if not _opens(events, "start_map"):
            return
        for key in _keys(events):
            if key != "list":
                _scalar(events)
            elif _opens(events, "start_array"):
                for event in _items(events):
                    if event == "start_map":
                        yield from self._chat(events, wants, alone=False)
                    else:
                        _leave(event, events)

    def _messages(
        self, events: Iterator[Event], chat: Chat, wants: Callable[[Chat], bool]
    ) -> Iterator[tuple[Chat, Message]]:
        if not _opens(events, "start_array"):
            return
        self._whole = None
        if not wants(chat):
            _leave("start_array", events)
            return
        for event in _items(events):
            self._begun = {}
            if event == "start_map":
                _fill(self._begun, events)
            else:
                _leave(event, events)
            message, self._begun = self._begun, {}
            self._whole = message.get("id", self._whole)
            yield chat, message


def _parse(parser: Any, chunk: bytes) -> Exception | None:  # noqa: ANN401  ijson has no types
    """Give the parser a piece of the file, or its end; return why it cannot go on."""
    try:
        if chunk:
            parser.send(chunk)
        else:
            parser.close()
    except (ijson.JSONError, ValueError) as error:  # ValueError: a number beyond all measure
        return error
    return None


def _chat_of(head: Message, *, alone: bool) -> Chat:
    name, kind = head.get("name"), head.get("type")
    return Chat(
        name=name if isinstance(name, str) else "",
        kind=kind if isinstance(kind, str) else "",
        chat_id=head.get("id"),
        alone=alone,
    )


def _opens(events: Iterator[Event], opening: str) -> bool:
    """Whether the next value opens like this; one that does not is left behind."""
    event, _ = next(events)
    if event != opening:
        _leave(event, events)
    return event == opening


def _keys(events: Iterator[Event]) -> Iterator[str]:
    """Yield the keys of an open object; whoever takes one takes its value from the events."""
    for event, value in events:
        if event == "end_map":
            return
        yield value


def _items(events: Iterator[Event]) -> Iterator[str]:
    """Yield how each item of an open array begins; what was opened has to be read or left."""
    for event, _ in events:
        if event == "end_array":
            return
        yield event


def _leave(event: str, events: Iterator[Event]) -> None:
    """Pass over the rest of a value that began like this."""
    depth = int(event in _OPENING)
    while depth:
        event, _ = next(events)
        depth += (event in _OPENING) - (event in _CLOSING)


def _scalar(events: Iterator[Event]) -> object:
    """Return the next value if it is a scalar, else pass over it."""
    event, value = next(events)
    _leave(event, events)
    return value


def _fill(top: Message, events: Iterator[Event]) -> None:
    """Read the rest of an object."""
    opened: list[Any] = [top]
    keys = [""]
    for event, value in events:
        if event == "map_key":
            keys[-1] = value
        elif event in _CLOSING:
            opened.pop()
            keys.pop()
            if not opened:
                return
        else:
            item: Any = value
            if event in _OPENING:
                item = {} if event == "start_map" else []
            if type(opened[-1]) is dict:
                opened[-1][keys[-1]] = item
            else:
                opened[-1].append(item)
            if event in _OPENING:
                opened.append(item)
                keys.append("")
