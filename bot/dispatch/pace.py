"""How often one bot may speak: to each chat, and in all.

Telegram takes 1 message a second for a chat, 20 a minute for a group or channel (a private chat has
no such limit), about 30 a second in all
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). A chat's messages
are counted from the moment the server's answer came, so that no delay on the way can push two
windows together: what left later also arrived later than a whole window after the answer.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import DeliverySettings

MINUTE = 60.0
SECOND = 1.0
FLOOD_TOGETHER = 10.0  # two chats flooding within so many seconds mean the whole bot is limited
EVERYBODY = ""  # the key of a freeze that holds for all chats


class Window:
    """At most ``limit`` events in any ``span`` seconds."""

    def __init__(self, limit: int, span: float) -> None:
        self._limit = limit
        self._span = span
        self._events: deque[float] = deque(maxlen=limit)

    def free_at(self) -> float:
        """Return when the next event may happen."""
        if len(self._events) < self._limit:
            return float("-inf")
        return self._events[0] + self._span

    def add(self, moment: float) -> None:
        """Count an event; moments never decrease."""
        self._events.append(moment)

    def last(self) -> float:
        """Return when the newest event happened."""
        return self._events[-1] if self._events else float("-inf")


class Pace:
    """The pace of one bot. Every moment is the clock's monotonic time."""

    def __init__(self, settings: DeliverySettings) -> None:
        self._interval = settings.per_chat_interval
        self._per_minute = settings.per_chat_per_minute
        self._chats: dict[str, Window] = {}
        self._all = Window(settings.total_per_second, SECOND)
        self._frozen: dict[str, float] = {}
        self._floods: dict[str, float] = {}

    def free_at(self, chat: str) -> float:
        """Return when the chat may be written to, provided nothing to it is under way."""
        window = self._window(chat)
        return max(
            window.free_at(),
            window.last() + self._interval,
            self._all.free_at(),
            self._frozen.get(chat, float("-inf")),
            self._frozen.get(EVERYBODY, float("-inf")),
        )

    def last(self, chat: str) -> float:
        """Return when the chat was last written to."""
        return self._window(chat).last()

    def begin(self, now: float) -> None:
        """Count a call that leaves now."""
        self._all.add(now)

    def end(self, chat: str, now: float) -> None:
        """Count a call to the chat that ended now, however it ended."""
        self._window(chat).add(now)

    def freeze(self, chat: str, until: float) -> None:
        """Keep a chat from being written to before a moment (EVERYBODY: all chats)."""
        self._frozen[chat] = max(until, self._frozen.get(chat, until))

    def flood(self, chat: str, now: float, until: float) -> float | None:
        """Freeze a chat that the server told to wait; all chats, if another was told so too.

        Returns until when everybody is frozen, None if only the chat is.
        """
        self.freeze(chat, until)
        together = [
            other
            for other, moment in self._floods.items()
            if other != chat and now - moment <= FLOOD_TOGETHER
        ]
        self._floods[chat] = now
        if not together:
            return None
        self.freeze(EVERYBODY, max(until, *(self._frozen[other] for other in together)))
        return self._frozen[EVERYBODY]

    def _window(self, chat: str) -> Window:
        if chat not in self._chats:
            private = Window(1, self._interval)
            self._chats[chat] = private if _is_private(chat) else Window(self._per_minute, MINUTE)
        return self._chats[chat]


def _is_private(chat: str) -> bool:
    """Whether it is somebody's private chat: of all chats only these have positive ids.

    A bot reaches a person by id alone, so that a @name is a group's or a channel's.
    """
    return chat.isdecimal()
