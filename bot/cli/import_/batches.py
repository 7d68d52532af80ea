"""Which chats of an export are taken, under which channel, and their messages in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bot.errors import RefusedError
from bot.importing import post_to_json
from bot.model import Post, SlotKind
from bot.sources.export_posts import Slot, Times, channel_id_of, read_message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.model import Channel
    from bot.sources.export import Chat, Export

SIZE = 500  # messages a batch, which is a transaction
_TIE = "If it is a channel that is watched, name it: --channel @NAME"
_KINDS = {
    "": "a chat of unknown kind",
    "bot_chat": "a chat with a bot",
    "personal_chat": "a chat with a person",
    "public_supergroup": "a public group",
    "private_supergroup": "a private group",
}


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of one channel of the export: ``channel`` if it is watched.

    ``written_id`` is what the export has for its id, None if that is none.
    """

    title: str
    channel_id: int
    written_id: int | None
    times: Times
    channel: Channel | None = None
    posts: int = 0
    service: int = 0
    unreadable: int = 0
    lost: int = 0  # entries without a usable id
    new: int = 0
    known: int = 0
    left: int = 0
    hits: int = 0  # new ones
    first: int | None = None
    last: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def messages(self) -> int:
        """How many entries have been read."""
        return self.posts + self.service + self.unreadable + self.lost

    def count(self, read: Post | Slot | None) -> None:
        """Count one entry of the export."""
        if read is None:
            self.lost += 1
            return
        self.first = min(self.first or read.message_id, read.message_id)
        self.last = max(self.last or 0, read.message_id)
        if isinstance(read, Post):
            self.posts += 1
            self.since = min(self.since or read.posted_at, read.posted_at)
            self.until = max(self.until or read.posted_at, read.posted_at)
        elif read.kind is SlotKind.SERVICE:
            self.service += 1
        else:
            self.unreadable += 1

    def take(self, answer: Mapping[str, int]) -> None:
        """Add what the store answered to a batch."""
        self.new += answer["new"]
        self.known += answer["known"]
        self.left += answer["left"]


@dataclass(slots=True, kw_only=True)
class Batch:
    """Messages of one channel, as the verb ``import_posts`` takes them."""

    tally: Tally
    read: list[Post | Slot] = field(default_factory=list)

    def add(self, message: dict[str, Any]) -> None:
        """Add a message of the export, and count it."""
        read = read_message(message, self.tally.channel_id, self.tally.times)
        self.tally.count(read)
        if read is not None:
            self.read.append(read)

    def params(self, *, seen_at: datetime, replay: bool) -> dict[str, object]:
        """Return the parameters of the verb."""
        return {
            "channel_id": self.tally.channel_id,
            "posts": [post_to_json(post) for post in self.read if isinstance(post, Post)],
            "service": self._ids(SlotKind.SERVICE),
            "unreadable": self._ids(SlotKind.UNREADABLE),
            "seen_at": seen_at.timestamp(),
            "replay": replay,
        }

    def _ids(self, kind: SlotKind) -> list[int]:
        slots = (one for one in self.read if isinstance(one, Slot))
        return [slot.message_id for slot in slots if slot.kind is kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A chat of the export that is not taken, and why."""

    title: str
    reason: str


class Selection:
    """The public channels of an export; with ``tied`` only that one, whatever id is written."""

    def __init__(
        self,
        watched: Mapping[int, Channel],
        *,
        tied: Channel | None = None,
        zone: ZoneInfo | None = None,
    ) -> None:
        self.chats = 0
        self.tallies: list[Tally] = []
        self.left_out: list[LeftOut] = []
        self._watched = watched
        self._tied = tied
        self._zone = zone

    def batches(self, export: Export) -> Iterator[Batch]:
        """Yield the messages of one channel after the other.

        Raises RefusedError when the whole export is of something else, or when local times cannot
        be placed.
        """
        for chat, pairs in groupby(export.messages(self._wants), key=itemgetter(0)):
            batch: Batch | None = None
            for _, message in pairs:
                batch = batch or self._begin(chat, message)
                if batch is None:
                    break
                batch.add(message)
                if len(batch.read) == SIZE:
                    yield batch
                    batch = Batch(tally=batch.tally)
            if batch is not None and batch.read:
                yield batch

    def _wants(self, chat: Chat) -> bool:
        """Whether a chat is a public channel, or is said to be one that is watched."""
        self.chats += 1
        tied = chat.alone and self._tied is not None
        if chat.kind == "public_channel" or (tied and chat.kind in {"", "private_channel"}):
            return True
        kind = _KINDS.get(chat.kind) or f"a {chat.kind.replace('_', ' ')}"
        return self._leave_out(chat, f"{kind}, and Flagfall keeps public channels only")

    def _begin(self, chat: Chat, first: dict[str, Any]) -> Batch | None:
        """Return an empty batch of the channel, None if it is not taken."""
        written = channel_id_of(chat.chat_id, first)
        channel = self._tied if chat.alone and self._tied else self._watched.get(written or 0)
        channel_id = channel.channel_id if channel else written
        if channel_id is None:
            self._leave_out(chat, "a channel whose id is missing")
            return None
        if self._tied and channel != self._tied:
            self._leave_out(chat, f"not @{self._tied.name}")
            return None
        tally = Tally(
            title=chat.name,
            channel_id=channel_id,
            written_id=written,
            channel=channel,
            times=Times(self._zone),
        )
        self.tallies.append(tally)
        return Batch(tally=tally)

    def _leave_out(self, chat: Chat, reason: str) -> bool:
        if chat.alone:
            may_be = chat.kind in {"", "private_channel", "public_channel"}
            raise RefusedError(f"“{chat.name}” is {reason}.", remedy=_TIE if may_be else "")
        self.left_out.append(LeftOut(title=chat.name, reason=reason))
        return False
