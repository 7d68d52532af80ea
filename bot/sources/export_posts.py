"""What a message of a Telegram Desktop export says, as the same post that Telegram itself shows.

Text, media and links come out as ``bot.telegram.convert`` makes them of the same message, so that
a post read by both is one post with one text.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.errors import RefusedError
from bot.model import Post, SlotKind
from bot.telegram.ids import bare_channel_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    Message = Mapping[str, Any]

_LARGEST_ID = 2**31 - 1
_LARGEST_BARE_ID = 999_999_999_999 - 2**31  # https://core.telegram.org/api/bots/ids
# Before 2021 Telegram Desktop wrote a channel's id with this added to 32 bits.
_OLD_BASE = 2**33
_OLD_END = _OLD_BASE + 2**31
_FIRST_YEAR = 2013  # of Telegram; older versions wrote 1970 for never
_LAST_YEAR = 2100  # nothing was posted after that, and not every calendar goes on for ever
_VIDEOS = {"video_file", "video_message"}
# A name that Telegram Desktop made up for a file that had none: voice message, audio or file.
_MADE_UP = re.compile(r"(audio|file|video)_\d+@\d\d-\d\d-\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An id that has no post: a service message, or something this version cannot read."""

    message_id: int
    kind: SlotKind


def channel_id_of(chat_id: object, first: Message) -> int | None:
    """Return the bare id of an export's chat, None if it is none of a channel's.

    Known forms: 1234567890, -1001234567890, "channel1234567890", and that of exports before 2021,
    told by the ``first`` message having no date_unixtime.
    """
    number = _number(str(chat_id).removeprefix("channel"), least=-(10**19))
    if number is None:
        return None
    with suppress(ValueError):
        number = bare_channel_id(-abs(number))
    if _OLD_BASE < number < _OLD_END and "date_unixtime" not in first:
        number -= _OLD_BASE
    return number if 0 < number <= _LARGEST_BARE_ID else None


class Times:
    """Times of messages: exact where the export has them, else local times of one zone.

    ``twice`` and ``never`` count the local times that a change of the clock showed twice or left
    out. The former are taken in the order of the messages, the latter as if it had not changed yet.
    """

    def __init__(self, zone: ZoneInfo | None) -> None:
        self.twice = 0
        self.never = 0
        self._zone = zone
        self._last = datetime.min.replace(tzinfo=UTC)

    def posted(self, message: Message) -> datetime | None:
        """Return when a message was posted, None if that cannot be read.

        Raises RefusedError when it is a local time of a zone that nobody named.
        """
        moment = self._moment(message, "date")
        self._last = moment or self._last
        return moment

    def edited(self, message: Message) -> datetime | None:
        """Return when a message was edited, None if never. Raises RefusedError as above."""
        return self._moment(message, "edited")

    def _moment(self, message: Message, key: str) -> datetime | None:
        try:
            if (exact := message.get(f"{key}_unixtime")) is not None:
                moment = datetime.fromtimestamp(int(exact), UTC)
            else:
                moment = self._utc(datetime.fromisoformat(message[key]), message)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            return None
        return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None

    def _utc(self, local: datetime, message: Message) -> datetime:
        if local.tzinfo is not None or local.year < _FIRST_YEAR:
            return local.astimezone(UTC)
        if self._zone is None:
            raise RefusedError(
                f"Message {message.get('id')} has a local time and does not say of which zone.",
                remedy="Name the zone of the computer that made the export: --timezone Europe/Kyiv",
            )
        # of a time that came twice the second, of one that never came the earlier
        first = local.replace(tzinfo=self._zone).astimezone(UTC)
        other = local.replace(tzinfo=self._zone, fold=1).astimezone(UTC)
        self.twice += first < other
        self.never += first > other
        return other if first < other and first < self._last else first


def read_message(message: Message, channel_id: int, times: Times) -> Post | Slot | None:
    """Return what a message of an export is, None if it has no usable id.

    Raises RefusedError as ``Times.posted``.
    """
    message_id = _number(message.get("id"), least=1)
    if message_id is None or message_id > _LARGEST_ID:
        return None
    kind = message.get("type")
    if kind == "service":
        return Slot(message_id=message_id, kind=SlotKind.SERVICE)
    posted_at = times.posted(message) if kind == "message" else None
    if posted_at is None:
        return Slot(message_id=message_id, kind=SlotKind.UNREADABLE)
    return Post(
        channel_id=channel_id,
        message_id=message_id,
        text=_text(message),
        posted_at=posted_at,
        edited_at=times.edited(message),
        author=_string(message.get("author")) or None,
        forwarded_from=_forwarded_from(message),
        reply_to=_number(message.get("reply_to_message_id"), least=1),
        media=_kinds(message),
        links=_links(message),
    )


def _text(message: Message) -> str:
    """Return the text, then a poll's words, then a file's name, one a line."""
    words = [_plain(message.get("text", message.get("text_entities")))]
    poll = message.get("poll")
    if isinstance(poll, dict):
        words += [_plain(poll.get("question")), *_answers(poll)]
    words.append(_file_name(message))
    return "\n".join(word for word in words if word)


def _answers(poll: Message) -> list[str]:
    answers = poll.get("answers")
    if not isinstance(answers, list):
        return []
    return [_plain(answer.get("text")) for answer in answers if isinstance(answer, dict)]


def _plain(text: object) -> str:
    """Return a text, which may be in pieces with marks, without its marks."""
    pieces = text if isinstance(text, list) else [text]
    return "".join(
        _string(piece.get("text")) if isinstance(piece, dict) else _string(piece)
        for piece in pieces
    )


def _links(message: Message) -> tuple[str, ...]:
    text = message.get("text")
    pieces = text if isinstance(text, list) else message.get("text_entities")
    if not isinstance(pieces, list):
        return ()
    marked = (piece for piece in pieces if isinstance(piece, dict))
    hidden = (_string(piece.get("href")) for piece in marked if piece.get("type") == "text_link")
    return tuple(link for link in hidden if link)


def _kinds(message: Message) -> tuple[str, ...]:
    if "photo" in message:
        return ("photo",)
    if "file" in message or "media_type" in message:
        return ("video",) if _is_video(message) else ("document",)
    return ("poll",) if "poll" in message else ()


def _is_video(message: Message) -> bool:
    """Whether Telegram marks the file as a video, as it does most animations, too."""
    kind = _string(message.get("media_type"))
    if kind == "animation":
        return message.get("mime_type") != "image/gif"
    return kind in _VIDEOS or (kind == "sticker" and _named(message).endswith(".webm"))


def _file_name(message: Message) -> str:
    return "" if _is_video(message) else _named(message)


def _named(message: Message) -> str:
    """Return the name of the attached file; older exports have it in the path only."""
    if name := _string(message.get("file_name")):
        return name
    path = _string(message.get("file"))
    name = "" if path.startswith("(") else path.rpartition("/")[2]
    return "" if _MADE_UP.match(name) else name


def _forwarded_from(message: Message) -> str | None:
    """Return the id of a channel, the name of somebody who hides theirs, or "" for people."""
    if "forwarded_from" not in message and "forwarded_from_id" not in message:
        return None
    origin = _string(message.get("forwarded_from_id"))
    if not origin:
        return _string(message.get("forwarded_from"))
    return origin.removeprefix("channel") if origin.startswith("channel") else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object, *, least: int) -> int | None:
    """Return a whole number that may be written as a text."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,20}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        return None
    return value
